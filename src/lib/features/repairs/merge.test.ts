import { expect, test } from 'vitest';
import { mergeEdits } from './merge.ts';

const base = { asset: 'pump', text: 'leaks', priority: 'low', isHot: false };

test('what only they changed follows them, what only I changed stays mine, and nobody is asked', () => {
	const mine = { ...base, text: 'leaks a lot' };
	expect(mergeEdits(mine, base, { ...base, asset: 'valve', isHot: true })).toEqual({
		taken: ['asset', 'isHot'],
		contested: []
	});
	expect(mine).toEqual({ asset: 'valve', text: 'leaks a lot', priority: 'low', isHot: true });
});

test('what both changed to something else has to be chosen, and stays as I wrote it until then', () => {
	const mine = { ...base, text: 'leaks a lot', priority: 'high' };
	expect(mergeEdits(mine, base, { ...base, text: 'drips', priority: 'high' })).toEqual({
		taken: [],
		contested: ['text']
	});
	expect(mine.text).toBe('leaks a lot');
});

test('a blank more or less is no change', () => {
	const mine = { ...base, text: 'leaks ' };
	expect(mergeEdits(mine, base, { ...base, text: 'drips' })).toEqual({ taken: ['text'], contested: [] });
});
