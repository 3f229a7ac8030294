import { openDB } from 'idb';
import { expect, test } from 'vitest';
import { bytesOf, type FormerPhotoRow, layBytesApart, photosOfItem } from './photos.ts';
import { seal } from './seal.ts';
import { openIdbStore } from './store.idb.ts';
import { type SealedRows, sealStore } from './store.sealed.ts';
import { TABLES } from './store.ts';
import { keysOf, newMaster } from './vault-keys.ts';

const claim = (photoId: string) => ({ photoId, sizeBytes: 5 }) as FormerPhotoRow['claim'];
const blob = (text: string) => new Blob([text], { type: 'image/jpeg' });

/** As the first version kept a photo, and as the second did. */
const FORMER: FormerPhotoRow[] = [
	{ photoId: 'a', taskId: 'task-1', itemId: 'item', claim: claim('a'), blob: blob('belt a'), state: 'held-back' },
	{
		photoId: 'b',
		owner: { kind: 'repair', id: 'repair-1' },
		itemId: 'item',
		claim: claim('b'),
		blob: blob('belt b'),
		preview: blob('small b'),
		state: 'previewed',
		upload: { pass: 'full', url: '/files/b', offset: 3 }
	}
];

/** A store that the app before this one left, with its photos whole in one row each. */
async function formerStore() {
	const name = crypto.randomUUID();
	const keys = await keysOf(newMaster());
	const old = await openDB(name, 3, {
		upgrade(db) {
			for (const table of TABLES.filter((table) => table !== 'bytes'))
				db.createObjectStore(table, { keyPath: 'id' }).createIndex('by', 'by', { multiEntry: true });
		}
	});
	for (const row of FORMER) {
		const by = [`i:${row.itemId}|${row.photoId}`, `u|${row.photoId}`];
		await old.put('photos', { id: row.photoId, by, row: await seal(keys, 'photos', row) });
	}
	old.close();
	return sealStore(await openIdbStore<SealedRows>(name), keys);
}

const textsOf = async (bytes: Awaited<ReturnType<typeof bytesOf>>) => [
	await bytes?.blob.text(),
	await bytes?.preview?.text()
];

test('photos of former apps keep bytes, state and upload, however often the app is killed meanwhile', async () => {
	const store = await formerStore();
	let writes = 0;
	const failing: typeof store = {
		...store,
		async write(changes) {
			writes += 1;
			if (writes === 2) throw new Error('killed');
			await store.write(changes);
		}
	};
	await expect(layBytesApart(failing)).rejects.toThrow('killed');
	expect(await store.ids('bytes')).toEqual(['a']);
	// Until it goes on, the bytes are found where they lie.
	expect(await textsOf(await bytesOf(store, 'b'))).toEqual(['belt b', 'small b']);
	await layBytesApart(store);
	await layBytesApart(failing);
	expect(writes).toBe(2);
	const owner = { kind: 'task', id: 'task-1' };
	const upload = { pass: 'full', url: '/files/b', offset: 3 };
	const rows = (await photosOfItem(store, 'item')).map(({ claim: _claim, ...row }) => row);
	expect(rows.sort((a, b) => (a.photoId < b.photoId ? -1 : 1))).toEqual([
		{ photoId: 'a', owner, itemId: 'item', hasPreview: false, state: 'held-back', upload: null },
		{
			photoId: 'b',
			owner: { kind: 'repair', id: 'repair-1' },
			itemId: 'item',
			hasPreview: true,
			state: 'previewed',
			upload
		}
	]);
	expect(await textsOf(await store.get('bytes', 'a'))).toEqual(['belt a', undefined]);
	expect(await textsOf(await store.get('bytes', 'b'))).toEqual(['belt b', 'small b']);
	store.close();
});
