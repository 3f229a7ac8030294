import 'fake-indexeddb/auto';
import { v7 as newId } from 'uuid';
import { expect, test } from 'vitest';
import { taskRow } from '../../../tests/support/offline/rows.ts';
import { describeStore } from './store.contract.ts';
import { openIdbStore } from './store.idb.ts';
import { createMemoryStore } from './store.memory.ts';
import { type SealedRows, sealRest, sealStore } from './store.sealed.ts';
import type { Store } from './store.ts';
import { putTask } from './task-words.ts';
import { keysOf, newMaster } from './vault-keys.ts';

const CANARY = 'CNRY-grease-the-bearing';
const keys = await keysOf(newMaster());

describeStore('the sealed store in memory', async () => sealStore(createMemoryStore<SealedRows>(), keys));
describeStore('the sealed store over a simulated IndexedDB', async () =>
	sealStore(await openIdbStore<SealedRows>(newId()), keys)
);

/** Everything on the disk as text: words, ids and the bytes of rows. */
async function dump(name: string): Promise<string> {
	const raw = await openIdbStore<SealedRows>(name);
	const tables = ['tasks', 'places', 'tags', 'photos', 'masterdata', 'drafts'] as const;
	const entries = (await Promise.all(tables.map((table) => raw.entries(table)))).flat();
	raw.close();
	return entries
		.map(({ id, by, row }) => {
			const bytes = new Map(Object.entries(row as Record<string, unknown>)).get('sealed');
			return [id, ...by, bytes instanceof Uint8Array ? Buffer.from(bytes).toString('latin1') : JSON.stringify(row)];
		})
		.flat()
		.join('\n');
}

async function fill(store: Store): Promise<void> {
	const place = { parentId: newId(), name: CANARY, barcodes: ['400638133393'] };
	const placeId = newId();
	const words = [`c:${place.parentId}|${place.name}|${placeId}`, `b:${place.barcodes[0]}`];
	await store.write([
		putTask(taskRow({ title: CANARY, note: CANARY }), []),
		{ table: 'places', op: 'put', id: placeId, by: words, row: { placeId, ...place } as never },
		{ table: 'tags', op: 'put', id: newId(), by: ['c:0123456789'], row: { code: CANARY } as never },
		{
			table: 'bytes',
			op: 'put',
			id: newId(),
			by: [],
			row: { blob: new Blob([CANARY]), preview: new Blob([CANARY]) }
		}
	]);
}

test('nothing but ids, times and the numbers of an order can be read on the disk', async () => {
	const name = newId();
	await fill(sealStore(await openIdbStore<SealedRows>(name), keys));
	const text = await dump(name);
	expect(text).toContain('2026-03-02T08:00:00.000Z');
	for (const secret of [CANARY, 'bearing', '0123456789', '400638133393', 'Tom']) expect(text).not.toContain(secret);
});

test('a code is found by its exact word, though the word is not on the disk', async () => {
	const store = sealStore(createMemoryStore<SealedRows>(), keys);
	await fill(store);
	expect(await store.find('tags', { from: 'c:0123456789', to: 'c:0123456789\u0000' })).toHaveLength(1);
	expect(await store.find('places', { from: 'b:400638133393', to: 'b:400638133393\u0000' })).toHaveLength(1);
	expect(await store.find('places', { from: 'b:4006381333', to: 'b:4006381333\u0000' })).toHaveLength(0);
});

test('once it is closed nothing can be read or written, by nobody', async () => {
	const behind = createMemoryStore<SealedRows>();
	const store = sealStore(behind, keys);
	await fill(store);
	store.close();
	await expect(store.all('tasks')).rejects.toThrow('locked');
	await expect(store.write([putTask(taskRow({}), [])])).rejects.toThrow('locked');
});

test('another key opens nothing', async () => {
	const behind = createMemoryStore<SealedRows>();
	await fill(sealStore(behind, keys));
	const other = sealStore(behind, await keysOf(newMaster()));
	await expect(other.all('tasks')).rejects.toBeDefined();
	expect(await other.find('tags', { from: 'c:0123456789', to: 'c:0123456789\u0000' })).toEqual([]);
});

test('what an older app left in plain text is sealed without losing a row, however often it is interrupted', async () => {
	const name = newId();
	const plain = await openIdbStore(name);
	await fill(plain);
	const title = (await plain.all('tasks'))[0]?.title;
	plain.close();
	const behind = await openIdbStore<SealedRows>(name);
	let writes = 0;
	const failing = {
		...behind,
		write: async (changes: Parameters<typeof behind.write>[0]) => {
			writes += 1;
			if (writes === 2) throw new Error('killed');
			await behind.write(changes);
		}
	};
	await expect(sealRest(failing, keys)).rejects.toThrow('killed');
	await sealRest(behind, keys);
	await sealRest(behind, keys);
	expect(await dump(name)).not.toContain(CANARY);
	const store = sealStore(behind, keys);
	expect((await store.all('tasks')).map((task) => task.title)).toEqual([title]);
	expect(await (await store.all('bytes'))[0]?.blob.text()).toBe(CANARY);
	expect(await store.find('tags', { from: 'c:0123456789', to: 'c:0123456789\u0000' })).toHaveLength(1);
});
