import { v7 as newId } from 'uuid';
import { refuseIf } from '#lib/domain/shared/refusal.ts';
import type { FileStore } from './file-store.ts';
import { drawAnew, PHOTO_SIZES, type PhotoType } from './image.ts';
import { sha256Of } from './receive.ts';

export type StoredPhoto = { storageKey: string; contentType: PhotoType };

type Sent = { bytes: Uint8Array; sha256: string; contentType: string | undefined };

/** Checks, draws anew and keeps a photo. Refusals: hash-mismatch, file-type. Image work and disk: never inside a transaction. */
export async function keepPhoto(store: FileStore, companyId: string, sent: Sent): Promise<StoredPhoto> {
	refuseIf(sha256Of(sent.bytes) !== sent.sha256 && 'hash-mismatch');
	const { contentType, versions } = await drawAnew(sent.bytes, sent.contentType);
	const storageKey = `${companyId}/${newId()}`;
	await Promise.all(PHOTO_SIZES.map((size) => store.put(`${storageKey}/${size}`, versions[size])));
	return { storageKey, contentType };
}
