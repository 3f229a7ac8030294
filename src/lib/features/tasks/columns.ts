import type { TaskSort } from '#lib/domain/tasks/filter.ts';
import type { Column, Sort } from '#lib/ui/table.svelte';
import { m } from '#lib/words/m.ts';

const SORTS: Record<string, readonly [ascending: TaskSort, descending?: TaskSort]> = {
	number: ['number', '-number'],
	title: ['title'],
	due: ['due', '-due'],
	priority: ['priority']
};

/** Columns that can be hidden; number and title always stay. */
export const HIDEABLE = ['type', 'due', 'state', 'assignees', 'priority', 'flags'] as const;
export type HideableColumn = (typeof HIDEABLE)[number];

export const COLUMN_WORDS: Record<HideableColumn, () => string> = {
	type: () => m.tasks_column_type(),
	due: () => m.tasks_column_due(),
	state: () => m.tasks_column_state(),
	assignees: () => m.tasks_column_assignees(),
	priority: () => m.tasks_column_priority(),
	flags: () => m.tasks_column_flags()
};

const WIDTHS: Record<HideableColumn, string> = {
	type: '8rem',
	due: '9.5rem',
	state: '9rem',
	assignees: '9rem',
	priority: '6rem',
	flags: '7rem'
};

/** The table's columns; without a set of hidden ones the narrow form of a phone. */
export function columnsOf(hidden: ReadonlySet<string> | undefined): Column[] {
	if (!hidden) return [{ key: 'summary', label: m.tasks_column_task() }];
	return [
		{ key: 'number', label: m.tasks_column_number(), isSortable: true, width: '6rem' },
		{ key: 'title', label: m.tasks_column_title(), isSortable: true },
		...HIDEABLE.filter((key) => !hidden.has(key)).map((key) => ({
			key,
			label: COLUMN_WORDS[key](),
			isSortable: key in SORTS,
			width: WIDTHS[key]
		}))
	];
}

export function sortOf(sort: TaskSort = 'due'): Sort | undefined {
	const key = sort.replace('-', '');
	return key in SORTS ? { key, direction: sort.startsWith('-') ? 'descending' : 'ascending' } : undefined;
}

/** What a click on a header asks for: the column, and again the other way round. */
export function sortAfter(sort: TaskSort = 'due', key: string): TaskSort {
	const [ascending, descending] = SORTS[key] ?? ['due'];
	return sort === ascending && descending ? descending : ascending;
}
