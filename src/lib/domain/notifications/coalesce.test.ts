import { describe, expect, test } from 'vitest';
import { coalesce, windowEnd } from './coalesce.ts';

const NOW = new Date('2026-03-02T08:00:00Z');
const ago = (seconds: number) => new Date(NOW.getTime() - seconds * 1000);
const told = (noticeId: string, seconds: number, count = 1, readAt: Date | null = null) => ({
	noticeId,
	count,
	firstAt: ago(seconds),
	readAt
});

describe('several notices of one kind', () => {
	test('up to five stay single', () => {
		expect(coalesce([], 5, NOW)).toBeUndefined();
		expect(coalesce([told('a', 10), told('b', 20)], 3, NOW)).toBeUndefined();
	});

	test('more than five at once are one', () => {
		expect(coalesce([], 37, NOW)).toEqual({ into: undefined, gone: [], count: 37, firstAt: NOW });
	});

	test('the sixth within five minutes takes the five before it along, into the oldest of them', () => {
		const five = [told('c', 30), told('a', 290), told('b', 60), told('d', 20), told('e', 10)];
		expect(coalesce(five, 1, NOW)).toEqual({ into: 'a', gone: ['b', 'c', 'd', 'e'], count: 6, firstAt: ago(290) });
	});

	test('one that stands for many grows, until five minutes after its first', () => {
		expect(coalesce([told('many', 200, 12)], 1, NOW)).toEqual({
			into: 'many',
			gone: [],
			count: 13,
			firstAt: ago(200)
		});
		expect(coalesce([told('many', 300, 12)], 1, NOW)).toBeUndefined();
		expect(windowEnd(NOW).toISOString()).toBe('2026-03-02T08:05:00.000Z');
	});

	test('what has been read counts no more', () => {
		expect(coalesce([told('many', 200, 12, ago(5))], 5, NOW)).toBeUndefined();
	});
});
