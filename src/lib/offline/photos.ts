import * as z from 'zod/mini';
import { PhotoClaim, type PhotoOwnerKind, type PhotoPass } from '#lib/domain/files/photo.ts';
import type { Parts } from './parts.ts';
import type { Put, Range, Rows, Store } from './store.ts';
import { startingWith } from './store.ts';

/**
 * A photo on the device: what is claimed about it, and the bytes.
 *
 *   draft ── handed in ──▶ held-back ── record received ──▶ waiting ── preview received ──▶ previewed ── all received ──▶ sent
 *                                                              └──── no preview to send ──────────┘      └ never taken ▶ refused
 */
export type PhotoRow = {
	photoId: string;
	owner: { kind: PhotoOwnerKind; id: string };
	/** The outbox item it goes with; null while it belongs to a draft. */
	itemId: string | null;
	claim: PhotoClaim & { fieldKey?: string | undefined };
	blob: Blob;
	/** Small JPEG that goes first; none of a picture that this browser cannot draw. */
	preview: Blob | null;
	state: 'draft' | 'held-back' | 'waiting' | 'previewed' | 'sent' | 'refused';
	/** The upload under way, so that it goes on after a kill where the server stands. */
	upload: { pass: PhotoPass; url: string; offset: number } | null;
};

/** A picture as the camera screen hands it over, drawn anew already where this browser can. */
export type Picture = {
	blob: Blob;
	preview: Blob | null;
	source: PhotoClaim['source'];
	takenAt?: string;
	annotatedFrom?: string;
};

/** What is claimed about a picture; throws for what the server would not take: other types, empty or over 10 MB. */
export async function claimOf(parts: Pick<Parts, 'newId' | 'sha256' | 'clock'>, picture: Picture): Promise<PhotoClaim> {
	const { blob, source, takenAt, annotatedFrom } = picture;
	return z.parse(PhotoClaim, {
		photoId: parts.newId(),
		sha256: await parts.sha256(new Uint8Array(await blob.arrayBuffer())),
		sizeBytes: blob.size,
		contentType: blob.type,
		source,
		takenAt: takenAt ?? parts.clock.now().toISOString(),
		...(annotatedFrom === undefined ? {} : { annotatedFrom })
	});
}

/** The picture while it belongs to a draft. */
export function draftPhoto(
	owner: PhotoRow['owner'],
	claim: PhotoRow['claim'],
	{ blob, preview }: Pick<Picture, 'blob' | 'preview'>
): PhotoRow {
	return { photoId: claim.photoId, owner, itemId: null, claim, blob, preview, state: 'draft', upload: null };
}

/** All photos of items that the server does not hold yet. */
export const UNSENT: Range = startingWith('u|');
const READY_PREFIX = 'w|';

export function putPhoto(row: PhotoRow): Put<'photos'> {
	const words = [`t:${row.owner.id}|${row.photoId}`];
	if (row.itemId) words.push(`i:${row.itemId}|${row.photoId}`);
	const ready = readyWord(row);
	if (ready) words.push(ready);
	if (ready || row.state === 'held-back') words.push(`u|${row.photoId}`);
	return { table: 'photos', op: 'put', id: row.photoId, by: words, row };
}

/** Photos whose record the server holds may travel (SY-7): previews of all before the full picture of any. */
function readyWord(row: PhotoRow): string | undefined {
	const pass = passOf(row);
	return pass && `${READY_PREFIX}${pass === 'preview' ? 1 : 2}|${row.photoId}`;
}

/** What of a photo is to be sent next. */
export function passOf(row: PhotoRow): PhotoPass | undefined {
	if (row.state === 'waiting') return row.preview ? 'preview' : 'full';
	return row.state === 'previewed' ? 'full' : undefined;
}

/** The next photo that may travel, behind the one given; one at a time, because each brings its bytes along. */
export async function nextReady(store: Store, after?: PhotoRow): Promise<PhotoRow | undefined> {
	const behind = after && readyWord(after);
	const range = { ...startingWith(READY_PREFIX, 1), ...(behind === undefined ? {} : { after: behind }) };
	return (await photosIn(store, range))[0];
}

export function photosOfItem(store: Store, itemId: string): Promise<PhotoRow[]> {
	return photosIn(store, startingWith(`i:${itemId}|`));
}

/** Photos of a task, a repair request or a shutdown report. */
export function photosOfOwner(store: Store, ownerId: string): Promise<PhotoRow[]> {
	return photosIn(store, startingWith(`t:${ownerId}|`));
}

async function photosIn(store: Store, range: Range): Promise<PhotoRow[]> {
	return (await store.find('photos', range)).map(asPhoto);
}

/** As the first version kept them: of tasks only, in one pass. */
export type FirstPhotoRow = Omit<PhotoRow, 'owner' | 'preview' | 'upload'> & { taskId: string };

/** A row of any version as the newest. */
export function asPhoto(row: Rows['photos']): PhotoRow {
	if ('owner' in row) return row;
	const { taskId, ...rest } = row;
	return { ...rest, owner: { kind: 'task', id: taskId }, preview: null, upload: null };
}
