import 'fake-indexeddb/auto';
import { openDB } from 'idb';
import { v7 as newId } from 'uuid';
import { expect, test } from 'vitest';
import { describeStore } from './store.contract.ts';
import { openIdbStore } from './store.idb.ts';

describeStore('the store over a simulated IndexedDB', () => openIdbStore(newId()));

test('a backlog of the first version of the store is all there in the newest', async () => {
	const name = newId();
	const old = await openDB(name, 1, {
		upgrade(db) {
			for (const table of ['meta', 'tasks', 'drafts', 'outbox', 'photos']) {
				db.createObjectStore(table, { keyPath: 'id' }).createIndex('by', 'by', { multiEntry: true });
			}
		}
	});
	const item = (id: string) => ({ id, by: [`w|${id}`], row: { id, state: 'queued' } });
	for (const table of ['drafts', 'outbox', 'photos']) {
		for (const id of ['1', '2', '3']) await old.put(table, item(`${table}-${id}`));
	}
	old.close();
	const store = await openIdbStore(name);
	for (const table of ['drafts', 'outbox', 'photos'] as const) {
		expect(await store.ids(table)).toEqual(['1', '2', '3'].map((id) => `${table}-${id}`));
		expect(await store.find(table, { from: 'w|', to: 'x' })).toHaveLength(3);
	}
	store.close();
});
