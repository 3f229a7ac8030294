import { describe, expect, test } from 'vitest';
import type { Level } from '#lib/domain/places/place.ts';
import { buildPlaceIndex, type LocalPlace } from './place-index.ts';

const POINTS = 20_000;
const MAX_SEARCH_MS = 100;

function place(placeId: string, level: Level, parentId: string | null, name: string, order = 10): LocalPlace {
	return {
		placeId,
		level,
		parentId,
		siteId: 's',
		name,
		order,
		isActive: true,
		barcodes: [],
		revision: 1,
		isUnsent: false
	};
}

const noFacts = { assetNumbers: new Map<string, string>(), chipped: new Set<string>() };

const small = [
	place('s', 'site', null, 'Bandung Plant'),
	place('l2', 'line', 's', 'Line 02', 20),
	place('l1', 'line', 's', 'Line 01', 10),
	place('c', 'section', 'l1', 'Operator side'),
	place('a', 'asset', 'c', 'Loom L-312'),
	{ ...place('p', 'task_point', 'a', 'Drive belt'), barcodes: ['PRT-4711'] }
];

describe('the tree', () => {
	const index = buildPlaceIndex(small, { assetNumbers: new Map([['a', 'LM-0312']]), chipped: new Set(['p']) });

	test('keeps the order of siblings and knows the way down', () => {
		expect(index.children('s').map(({ placeId }) => placeId)).toEqual(['l1', 'l2']);
		expect(index.path('p').map(({ placeId }) => placeId)).toEqual(['s', 'l1', 'c', 'a', 'p']);
		expect(index.hasChip('p')).toBe(true);
	});

	test.each([
		['drive BELT', ['p']],
		['line 0', ['l2', 'l1']],
		['lm-0312', ['a']],
		['4711', ['p']],
		['nowhere', []],
		['  ', []]
	])('finds %j by part of a name, number or barcode, without case', (text, wanted) => {
		expect(index.search(text, 10).items.map(({ placeId }) => placeId)).toEqual(wanted);
	});

	test('a whole name comes before its beginning, and that before any other part', () => {
		const names = ['Old pump', 'Pump house', 'Pump'];
		const index = buildPlaceIndex(
			names.map((name) => place(name, 'site', null, name)),
			noFacts
		);
		expect(index.search('pump', 10).items.map(({ name }) => name)).toEqual(['Pump', 'Pump house', 'Old pump']);
	});
});

test('a search of 20,000 task points takes less than 100 ms', () => {
	const places = Array.from({ length: POINTS }, (_, number) =>
		place(`p${number}`, 'task_point', `a${number % 2_000}`, `Grease point ${number} of machine ${number % 2_000}`)
	);
	const index = buildPlaceIndex(places, noFacts);
	for (const text of ['machine 1234', 'point 19999', 'e', 'not there at all']) {
		const began = performance.now();
		index.search(text, 100);
		expect(performance.now() - began, text).toBeLessThan(MAX_SEARCH_MS);
	}
	expect(index.search('e', 100)).toMatchObject({ total: POINTS });
	expect(index.search('e', 100).items).toHaveLength(100);
});
