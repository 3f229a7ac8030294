import { expect, test } from 'vitest';
import { addressOf, instantsOf, isRange, listInstantsOf, rangeFrom, rangeOf } from './range.ts';

const ZONE = 'Asia/Jakarta';
// Already 4 May in Jakarta while it is still 3 May in UTC.
const NOW = new Date('2026-05-03T18:00:00Z');

test('days are those of the company, not of the browser', () => {
	expect(rangeOf('today', NOW, ZONE)).toEqual({ key: 'today', from: '2026-05-04', to: '2026-05-04' });
	expect(instantsOf(rangeOf('today', NOW, ZONE), ZONE)).toEqual({
		from: '2026-05-03T17:00:00.000Z',
		to: '2026-05-04T17:00:00.000Z'
	});
});

test('a list of the same range ends with its last millisecond', () => {
	expect(listInstantsOf(rangeOf('today', NOW, ZONE), ZONE).to).toBe('2026-05-04T16:59:59.999Z');
});

test.each([
	['yesterday', '2026-05-03', '2026-05-03'],
	['last-7', '2026-04-28', '2026-05-04'],
	['this-month', '2026-05-01', '2026-05-31'],
	['last-month', '2026-04-01', '2026-04-30']
] as const)('%s runs from %s to %s', (key, from, to) => {
	expect(rangeOf(key, NOW, ZONE)).toEqual({ key, from, to });
});

test('a custom range survives the way through the address', () => {
	const range = { key: 'custom', from: '2026-01-01', to: '2026-02-01' } as const;
	expect(rangeFrom(new URL(addressOf(range), 'https://smtm.example').searchParams, NOW, ZONE)).toEqual(range);
});

test.each([
	'range=custom&from=2026-05-04&to=2026-05-01',
	'range=custom&from=x&to=y',
	'range=custom&from=2024-01-01&to=2026-05-01',
	'range=never'
])('%s means today', (query) => {
	expect(rangeFrom(new URLSearchParams(query), NOW, ZONE).key).toBe('today');
});

test('400 days are the longest range', () => {
	expect(isRange('2025-01-01', '2026-02-04')).toBe(true);
	expect(isRange('2025-01-01', '2026-02-05')).toBe(false);
});
