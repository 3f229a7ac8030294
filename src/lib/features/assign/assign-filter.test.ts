import { expect, test } from 'vitest';
import { endOfPeriod } from './assign-filter.ts';

test('a period ends with the day of the company, wherever the reader is', () => {
	const now = new Date('2026-11-22T22:12:00Z');
	const jakarta = { now, zone: 'Asia/Jakarta' };
	expect(endOfPeriod('today', jakarta)).toBe('2026-11-23T16:59:59.999Z');
	expect(endOfPeriod('week', jakarta)).toBe('2026-11-30T16:59:59.999Z');
	expect(endOfPeriod('today', { now, zone: 'Europe/Berlin' })).toBe('2026-11-22T22:59:59.999Z');
	expect(endOfPeriod('all', jakarta)).toBeUndefined();
});
