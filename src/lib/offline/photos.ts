import type { PhotoClaim } from '#lib/domain/tasks/submission.ts';
import type { Put, Range } from './store.ts';
import { startingWith } from './store.ts';

/** A photo on the device: what the record claims about it, and the bytes. */
export type PhotoRow = {
	photoId: string;
	taskId: string;
	/** The outbox item it goes with; null while it belongs to a draft. */
	itemId: string | null;
	claim: PhotoClaim;
	blob: Blob;
	state: 'draft' | 'held-back' | 'waiting' | 'sent' | 'refused';
};

/** Photos whose record the server holds; they may travel (SY-7). */
export const READY: Range = startingWith('w|');
/** All photos of items that the server does not hold yet. */
export const UNSENT: Range = startingWith('u|');

export function putPhoto(row: PhotoRow): Put<'photos'> {
	const words = [`t:${row.taskId}|${row.photoId}`];
	if (row.itemId) words.push(`i:${row.itemId}|${row.photoId}`);
	if (row.state === 'waiting') words.push(`w|${row.photoId}`);
	if (row.state === 'waiting' || row.state === 'held-back') words.push(`u|${row.photoId}`);
	return { table: 'photos', op: 'put', id: row.photoId, by: words, row };
}

export function photosOfItem(itemId: string): Range {
	return startingWith(`i:${itemId}|`);
}

export function photosOfTask(taskId: string): Range {
	return startingWith(`t:${taskId}|`);
}
