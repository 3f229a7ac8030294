import * as z from 'zod/mini';
import { TaskFilter } from '#lib/domain/tasks/filter.ts';

/** What the address of a list says; the server fills in its defaults. */
export type TaskListFilter = z.input<typeof TaskFilter>;

const LISTS = new Set(['states', 'types', 'priorities', 'flags']);
/** Not filters: choosing them leaves "Clear filters" where it is. */
const VIEW_KEYS = new Set(['tab', 'sort', 'limit', 'cursor']);

/** Reads the filter out of an address; what an old or mistyped address says wrongly is left out. */
export function filterFrom(params: URLSearchParams): TaskListFilter {
	const raw: Record<string, unknown> = {};
	for (const [key, value] of params) {
		if (LISTS.has(key)) raw[key] = value.split(',');
		else if (key === 'unassigned' || key === 'withoutCancelled') raw[key] = value === 'true';
		else if (key === 'limit') raw[key] = Number(value);
		else raw[key] = value;
	}
	for (;;) {
		const parsed = z.safeParse(TaskFilter, raw);
		if (parsed.success) return raw;
		const broken = parsed.error.issues.flatMap((issue) =>
			issue.code === 'unrecognized_keys' ? issue.keys : issue.path.slice(0, 1).map(String)
		);
		for (const key of broken) delete raw[key];
		if (broken.length === 0) return {};
	}
}

/** The address of a filter, keys in a fixed order so that equal filters have equal addresses. */
export function addressOf(filter: TaskListFilter, path = '/tasks'): string {
	const params = new URLSearchParams();
	for (const key of Object.keys(filter).sort()) {
		const value = Reflect.get(filter, key);
		if (value === undefined || (Array.isArray(value) && value.length === 0)) continue;
		params.set(key, String(value));
	}
	const query = params.toString();
	return query ? `${path}?${query}` : path;
}

/** How many filters are set, for "No tasks match 3 filters". */
export function countFilters(filter: TaskListFilter): number {
	return Object.entries(filter).filter(([key, value]) => !VIEW_KEYS.has(key) && value !== undefined).length;
}

/** The same list without its filters. */
export function withoutFilters(filter: TaskListFilter): TaskListFilter {
	return Object.fromEntries(Object.entries(filter).filter(([key]) => VIEW_KEYS.has(key) && key !== 'cursor'));
}
