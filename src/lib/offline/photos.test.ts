import { expect, test } from 'vitest';
import { bytesOf, type FormerPhotoRow, layBytesApart, photosOfItem } from './photos.ts';
import { createMemoryStore } from './store.memory.ts';
import type { Change, Store } from './store.ts';

const claim = (photoId: string) => ({ photoId, sizeBytes: 5 }) as FormerPhotoRow['claim'];
const blob = (text: string) => new Blob([text], { type: 'image/jpeg' });

/** As the first version kept a photo, and as the second did. */
const first = {
	photoId: 'a',
	taskId: 'task-1',
	itemId: 'item',
	claim: claim('a'),
	blob: blob('belt a'),
	state: 'held-back'
} satisfies FormerPhotoRow;
const second = {
	photoId: 'b',
	owner: { kind: 'repair', id: 'repair-1' },
	itemId: 'item',
	claim: claim('b'),
	blob: blob('belt b'),
	preview: blob('small b'),
	state: 'previewed',
	upload: { pass: 'full', url: '/files/b', offset: 3 }
} satisfies FormerPhotoRow;

/** The memory's copies of blobs lose their methods. */
function keepingBlobs(): { store: Store; rows: Map<string, unknown> } {
	const rows = new Map<string, unknown>();
	const inner = createMemoryStore();
	const store: Store = {
		...inner,
		get: async (table, id) => (rows.get(`${table} ${id}`) as never) ?? inner.get(table, id),
		async write(changes) {
			for (const change of changes) if (change.op === 'put') rows.set(`${change.table} ${change.id}`, change.row);
			await inner.write(changes);
		}
	};
	return { store, rows };
}

function formerly(row: FormerPhotoRow): Change {
	return { table: 'photos', op: 'put', id: row.photoId, by: [`i:item|${row.photoId}`], row: row as never };
}

test('photos of former apps keep their bytes, their state and their upload, however often the app is killed meanwhile', async () => {
	const { store, rows } = keepingBlobs();
	await store.write([formerly(first), formerly(second)]);
	let writes = 0;
	const failing: Store = {
		...store,
		async write(changes) {
			writes += 1;
			if (writes === 2) throw new Error('killed');
			await store.write(changes);
		}
	};
	await expect(layBytesApart(failing)).rejects.toThrow('killed');
	// Until it goes on, the bytes are found where they lie.
	expect(await bytesOf(store, 'b')).toEqual({ blob: second.blob, preview: second.preview });
	await layBytesApart(store);
	await layBytesApart(failing);
	expect(writes).toBe(2);
	expect(await photosOfItem(store, 'item')).toEqual([
		{
			photoId: 'a',
			owner: { kind: 'task', id: 'task-1' },
			itemId: 'item',
			claim: claim('a'),
			hasPreview: false,
			state: 'held-back',
			upload: null
		},
		{
			photoId: 'b',
			owner: { kind: 'repair', id: 'repair-1' },
			itemId: 'item',
			claim: claim('b'),
			hasPreview: true,
			state: 'previewed',
			upload: { pass: 'full', url: '/files/b', offset: 3 }
		}
	]);
	expect(rows.get('bytes a')).toEqual({ blob: first.blob, preview: null });
	expect(rows.get('bytes b')).toEqual({ blob: second.blob, preview: second.preview });
	expect(await store.ids('bytes')).toEqual(['a', 'b']);
});
