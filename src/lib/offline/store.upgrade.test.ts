import 'fake-indexeddb/auto';
import { openDB } from 'idb';
import { expect, test } from 'vitest';
import { openIdbStore } from './store.idb.ts';
import { TABLES } from './store.ts';

test('a store of an older app keeps every draft, item and photo when new tables come', async () => {
	const old = await openDB('older', 1, {
		upgrade(db) {
			for (const table of TABLES.filter((name) => !['details', 'forms', 'bytes'].includes(name)))
				db.createObjectStore(table, { keyPath: 'id' }).createIndex('by', 'by', { multiEntry: true });
		}
	});
	for (const table of ['drafts', 'outbox', 'photos']) await old.put(table, { id: 'one', by: ['w|1'], row: { table } });
	old.close();
	const store = await openIdbStore('older');
	for (const table of ['drafts', 'outbox', 'photos'] as const) {
		expect(await store.get(table, 'one')).toEqual({ table });
		expect(await store.count(table, { from: 'w|', to: 'w|~' })).toBe(1);
	}
	for (const table of ['details', 'forms', 'bytes'] as const) expect(await store.all(table)).toEqual([]);
	store.close();
});
