import type { Change, Contents, Range, Rows, Store, Table } from './store.ts';
import { TABLES } from './store.ts';

type Entry<Row> = { by: readonly string[]; row: Row };
type Tables<Content extends Contents> = { [T in Table]: Map<string, Entry<Content[T]>> };

/** The store for tests and for proving that the rest does not depend on IndexedDB; values are copied like there. */
export function createMemoryStore<Content extends Contents = Rows>(): Store<Content> {
	const tables = Object.fromEntries(TABLES.map((table) => [table, new Map()])) as unknown as Tables<Content>;

	function matches<T extends Table>(table: T, range: Range): Content[T][] {
		const hits: { word: string; id: string; row: Content[T] }[] = [];
		for (const [id, entry] of tables[table]) {
			for (const word of new Set(entry.by)) {
				if (word >= range.from && word < range.to && (range.after === undefined || word > range.after)) {
					hits.push({ word, id, row: entry.row });
				}
			}
		}
		hits.sort((a, b) => compare(a.word, b.word) || compare(a.id, b.id));
		return hits.slice(0, range.limit).map((hit) => hit.row);
	}

	return {
		get: async (table, id) => structuredClone(tables[table].get(id)?.row),
		all: async (table) =>
			[...tables[table]].sort(([a], [b]) => compare(a, b)).map(([, entry]) => structuredClone(entry.row)),
		ids: async (table) => [...tables[table].keys()].sort(compare),
		find: async (table, range) => structuredClone(matches(table, range)),
		count: async (table, range) => (range ? matches(table, range).length : tables[table].size),
		async write(changes) {
			// Copying first makes a value that cannot be stored fail the whole write, as a transaction does.
			for (const change of structuredClone(changes)) apply(tables, change);
		},
		close: () => undefined
	};
}

function apply<Content extends Contents>(tables: Tables<Content>, change: Change<Content>): void {
	if (change.op === 'clear') return tables[change.table].clear();
	if (change.op === 'delete') return void tables[change.table].delete(change.id);
	const table: Map<string, Entry<unknown>> = tables[change.table];
	table.set(change.id, { by: change.by, row: change.row });
}

function compare(a: string, b: string): number {
	return a < b ? -1 : Number(a > b);
}
