import { expect, test } from 'vitest';
import { addressOf, countFilters, filterFrom, withoutFilters } from './filter-url.ts';

test('a filter survives the way through the address', () => {
	const filter = {
		tab: 'all',
		mark: 'overdue',
		types: ['lubrication', 'electrical'],
		unassigned: true,
		limit: 100,
		text: 'pump & valve'
	} as const;
	const url = new URL(addressOf({ ...filter, types: [...filter.types] }), 'https://smtm.example');
	expect(filterFrom(url.searchParams)).toEqual(filter);
});

test('an address with a mistyped value or a foreign key still opens the list', () => {
	expect(filterFrom(new URLSearchParams('tab=all&mark=purple&utm_source=mail&types=lubrication,nonsense'))).toEqual({
		tab: 'all'
	});
});

test('tab, sort and page size are no filters', () => {
	expect(countFilters({ tab: 'all', sort: 'title', limit: 25, mark: 'overdue', text: 'x' })).toBe(2);
	expect(withoutFilters({ tab: 'all', sort: 'title', mark: 'overdue', cursor: 'abc' })).toEqual({
		tab: 'all',
		sort: 'title'
	});
});
