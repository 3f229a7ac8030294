import * as z from 'zod/mini';
import { PhotoClaim, type PhotoOwnerKind, type PhotoPass } from '#lib/domain/files/photo.ts';
import type { Parts } from './parts.ts';
import type { Change, Put, Range, Store } from './store.ts';
import { startingWith } from './store.ts';

/**
 * A photo on the device: what is claimed about it, and how far it has come. Its bytes lie beside it and are written once.
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
	/** A small JPEG goes first. */
	hasPreview: boolean;
	state: 'draft' | 'held-back' | 'waiting' | 'previewed' | 'sent' | 'refused';
	/** The upload under way, so that it goes on after a kill where the server stands. */
	upload: { pass: PhotoPass; url: string; offset: number } | null;
};

/** None is the preview of a picture that this browser cannot draw. */
export type PhotoBytes = { blob: Blob; preview: Blob | null };

/** A picture as the camera screen hands it over, drawn anew already where this browser can. */
export type Picture = PhotoBytes & {
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
export function draftPhoto(owner: PhotoRow['owner'], claim: PhotoRow['claim'], { preview }: PhotoBytes): PhotoRow {
	const { photoId } = claim;
	return { photoId, owner, itemId: null, claim, hasPreview: preview !== null, state: 'draft', upload: null };
}

/** A photo that is new here, with its bytes. */
export function keepPhoto(row: PhotoRow, bytes: PhotoBytes): Change[] {
	return [putPhoto(row), putBytes(row.photoId, bytes)];
}

export function putBytes(photoId: string, { blob, preview }: PhotoBytes): Change {
	return { table: 'bytes', op: 'put', id: photoId, by: [], row: { blob, preview } };
}

export async function bytesOf(store: Store, photoId: string): Promise<PhotoBytes | undefined> {
	const bytes = await store.get('bytes', photoId);
	if (bytes) return bytes;
	const row: PhotoRow | FormerPhotoRow | undefined = await store.get('photos', photoId);
	return row && isFormer(row) ? apart(row).bytes : undefined;
}

export function dropPhoto(photoId: string): Change[] {
	return [
		{ table: 'photos', op: 'delete', id: photoId },
		{ table: 'bytes', op: 'delete', id: photoId }
	];
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
	if (row.state === 'waiting') return row.hasPreview ? 'preview' : 'full';
	return row.state === 'previewed' ? 'full' : undefined;
}

/** The next photo that may travel, behind the one given. */
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

type SecondPhotoRow = Omit<PhotoRow, 'hasPreview'> & PhotoBytes;
/** As the first version kept them: of tasks only, in one pass. */
type FirstPhotoRow = Omit<SecondPhotoRow, 'owner' | 'preview' | 'upload'> & { taskId: string };
/** As the app before this one kept them, bytes and all. */
export type FormerPhotoRow = FirstPhotoRow | SecondPhotoRow;

export function isFormer(row: PhotoRow | FormerPhotoRow): row is FormerPhotoRow {
	return 'blob' in row;
}

/** What an app before this one kept, as it is kept now. */
export function apart(former: FormerPhotoRow): { row: PhotoRow; bytes: PhotoBytes } {
	const { blob, preview, ...row } = asSecond(former);
	return { row: { ...row, hasPreview: preview !== null }, bytes: { blob, preview } };
}

function asSecond(former: FormerPhotoRow): SecondPhotoRow {
	if (!('taskId' in former)) return former;
	const { taskId, ...rest } = former;
	return { ...rest, owner: { kind: 'task', id: taskId }, preview: null, upload: null };
}

/** Bytes that still lie in the row stay in it, so that writing it again loses nothing. */
function asPhoto(row: PhotoRow | FormerPhotoRow): PhotoRow {
	return isFormer(row) ? { ...apart(row).row, ...apart(row).bytes } : row;
}

/** Lays the bytes of former photos beside them, one photo a write, so that it can stop anywhere and go on at the next start. */
export async function layBytesApart(store: Store): Promise<void> {
	const [photos, bytes] = await Promise.all([store.ids('photos'), store.ids('bytes')]);
	const done = new Set(bytes);
	for (const id of photos) {
		if (done.has(id)) continue;
		const row: PhotoRow | FormerPhotoRow | undefined = await store.get('photos', id);
		if (!row || !isFormer(row)) continue;
		const { row: photo, bytes: kept } = apart(row);
		await store.write(keepPhoto(photo, kept));
	}
}
