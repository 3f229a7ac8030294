import * as z from 'zod/mini';

const VIEW_KEYS = new Set(['state', 'sort', 'limit', 'cursor']);

/** Reads the filter of a list out of an address; what an old or mistyped address says wrongly is left out. */
export function filterFrom<Schema extends z.ZodMiniObject>(
	schema: Schema,
	params: URLSearchParams,
	lists: readonly string[]
): z.input<Schema> {
	const raw: Record<string, unknown> = {};
	for (const [key, value] of params) {
		if (key === 'page') continue;
		raw[key] = lists.includes(key) ? value.split(',') : key === 'limit' ? Number(value) : value;
	}
	for (;;) {
		const parsed = z.safeParse(schema, raw);
		if (parsed.success) return raw as z.input<Schema>;
		const broken = parsed.error.issues.flatMap((issue) =>
			issue.code === 'unrecognized_keys' ? issue.keys : issue.path.slice(0, 1).map(String)
		);
		for (const key of broken) delete raw[key];
		if (broken.length === 0) return {} as z.input<Schema>;
	}
}

/** The address of a filter, keys in a fixed order so that equal filters have equal addresses. */
export function addressOf(path: string, filter: object): string {
	const params = new URLSearchParams();
	for (const key of Object.keys(filter).sort()) {
		const value: unknown = Reflect.get(filter, key);
		if (value === undefined || value === '' || (Array.isArray(value) && value.length === 0)) continue;
		params.set(key, String(value));
	}
	const query = params.toString();
	return query ? `${path}?${query}` : path;
}

/** How many filters are set, for "No requests match 3 filters". */
export function countFilters(filter: object): number {
	return Object.entries(filter).filter(([key, value]) => !VIEW_KEYS.has(key) && value !== undefined).length;
}

/** The same list without its filters. */
export function withoutFilters<Filter extends object>(filter: Filter): Filter {
	return Object.fromEntries(Object.entries(filter).filter(([key]) => VIEW_KEYS.has(key) && key !== 'cursor')) as Filter;
}
