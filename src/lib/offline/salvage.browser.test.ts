import { openDB } from 'idb';
import { expect, test } from 'vitest';
import type { Draft } from './drafts.ts';
import { putDraft } from './drafts.ts';
import { putMeta } from './meta.ts';
import { newPerson, storeName } from './people.ts';
import { keepPhoto, type PhotoRow } from './photos.ts';
import { rescueOf, salvage, startAfresh } from './salvage.ts';
import { openIdbStore } from './store.idb.ts';
import { type SealedRows, sealStore } from './store.sealed.ts';
import type { Change } from './store.ts';
import { TABLES } from './store.ts';
import { keysOf, newMaster } from './vault-keys.ts';

const keys = await keysOf(newMaster());
const NOW = new Date('2026-03-02T08:00:00.000Z');

function item(id: string, made: number, seq: number | null) {
	const photos = [{ photoId: `photo-${id}`, isSent: false }];
	return { id, made, seq, state: 'queued', name: 'task.submit', title: `Item ${id}`, taskId: null, input: {}, photos };
}

function queued(id: string, made: number, seq: number | null): Change {
	const word = `w|${String(made).padStart(12, '0')}`;
	return { table: 'outbox', op: 'put', id, by: [word], row: item(id, made, seq) as never };
}

function photo(id: string): Change[] {
	const photoId = `photo-${id}`;
	const owner = { kind: 'task' as const, id: 't' };
	const blob = new Blob([`picture of ${id}`], { type: 'image/jpeg' });
	const claim = { photoId } as PhotoRow['claim'];
	const row = { photoId, owner, itemId: id, claim, hasPreview: false, state: 'held-back' as const, upload: null };
	return keepPhoto(row, { blob, preview: null });
}

/** A phone with two items, their photos, a draft and a copy of the server. */
async function someVault() {
	const who = { companyId: crypto.randomUUID(), userId: crypto.randomUUID(), name: 'Tom Weaver' };
	const person = { ...newPerson(who, 'device-1', {}), isSealed: true };
	const store = sealStore(await openIdbStore<SealedRows>(storeName(person)), keys);
	const meta = { deviceId: 'device-1', isRegistered: true, lastSeq: 4, made: 9, clockOffset: 0, lastSyncAt: null };
	await store.write([
		putMeta({ ...meta, cursor: { epoch: 'e', n: 3 }, version: 1 }),
		queued('a', 8, 4),
		queued('b', 9, null),
		...photo('a'),
		...photo('b'),
		putDraft({ taskId: 'task-1', title: 'A draft', savedAt: NOW.toISOString(), photos: [] } as unknown as Draft),
		{ table: 'tags', op: 'put', id: 'tag', by: [], row: {} as never }
	]);
	store.close();
	return { person, keys };
}

/** Turns around a byte of a sealed row, as a bad disk would. */
async function damage(name: string, table: string, id: string): Promise<void> {
	const db = await openDB(name);
	const entry = (await db.get(table, id)) as { row: { sealed: Uint8Array } };
	entry.row.sealed[20] = (entry.row.sealed[20] ?? 0) ^ 0xff;
	await db.put(table, entry);
	db.close();
}

async function whatIsThere(person: { companyId: string; userId: string }) {
	const store = sealStore(await openIdbStore<SealedRows>(storeName(person)), keys);
	const there = {
		items: (await store.all('outbox')).map(({ id }) => id),
		drafts: (await store.all('drafts')).map(({ title }) => title),
		photos: await Promise.all((await store.all('bytes')).map(({ blob }) => blob.text())),
		tags: await store.count('tags'),
		meta: await store.get('meta', 'device')
	};
	store.close();
	return there;
}

test('one unreadable item costs that item: the rest is rescued, stays, and goes on under the old numbers', async () => {
	const vault = await someVault();
	for (const [table, id] of [
		['outbox', 'a'],
		['tags', 'tag'],
		['meta', 'device']
	] as const)
		await damage(storeName(vault.person), table, id);
	const found = await salvage(vault);
	expect(found.unreadable).toEqual([
		{ table: 'meta', id: 'device' },
		{ table: 'outbox', id: 'a' }
	]);
	const rescue = await rescueOf(vault, found, NOW);
	expect(rescue.list.items).toMatchObject([{ id: 'b', photos: [{ file: 'photos/photo-b.jpg' }] }]);
	expect(rescue.list.drafts).toMatchObject([{ title: 'A draft' }]);
	expect(await Promise.all(rescue.photos.map(({ blob }) => blob.text()))).toEqual(['picture of b']);

	await startAfresh(vault, found);
	const there = await whatIsThere(vault.person);
	expect(there).toMatchObject({ items: ['b'], drafts: ['A draft'], photos: ['picture of a', 'picture of b'], tags: 0 });
	expect(there.meta).toMatchObject({ deviceId: 'device-1', made: 9, cursor: null, isRegistered: false });
});

test('a database without all its tables is replaced, with everything readable in the new one', async () => {
	const vault = await someVault();
	const broken = await openDB(storeName(vault.person), 99, { upgrade: (db) => db.deleteObjectStore('places') });
	broken.close();
	const found = await salvage(vault);
	expect(found).toMatchObject({ isWhole: false, unreadable: [] });
	await startAfresh(vault, found);
	const there = await whatIsThere(vault.person);
	expect(there).toMatchObject({ items: ['a', 'b'], drafts: ['A draft'], photos: ['picture of a', 'picture of b'] });
	expect(there.meta).toMatchObject({ made: 9, lastSeq: 4, cursor: null });
	const db = await openDB(storeName(vault.person));
	expect([...db.objectStoreNames].sort()).toEqual([...TABLES].sort());
	db.close();
});

test('nothing at all that can be read is no reason to stop', async () => {
	const person = newPerson(
		{ companyId: crypto.randomUUID(), userId: crypto.randomUUID(), name: 'Tom' },
		'device-2',
		{}
	);
	const found = await salvage({ person, keys });
	await startAfresh({ person, keys }, found);
	expect((await whatIsThere(person)).meta).toMatchObject({ deviceId: 'device-2', lastSeq: 0 });
});
