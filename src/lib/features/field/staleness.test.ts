import { expect, test } from 'vitest';
import { stalenessOf } from './staleness.ts';

const NOW = new Date('2026-05-04T10:00:00Z');

test('data is fresh for a day, old for a week, and very old after that', () => {
	expect(stalenessOf(null, NOW)).toBe('none');
	expect(stalenessOf('2026-05-04T09:59:00Z', NOW)).toBe('fresh');
	expect(stalenessOf('2026-05-03T10:00:00Z', NOW)).toBe('fresh');
	expect(stalenessOf('2026-05-03T09:59:59Z', NOW)).toBe('old');
	expect(stalenessOf('2026-04-27T10:00:00Z', NOW)).toBe('old');
	expect(stalenessOf('2026-04-27T09:59:59Z', NOW)).toBe('very-old');
});
