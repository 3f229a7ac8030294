import { v7 as newId } from 'uuid';
import type { PhotoClaim, PhotoPass } from '#lib/domain/files/photo.ts';
import { refuseIf } from '#lib/domain/shared/refusal.ts';
import type { FileStore } from './file-store.ts';
import type { DecodeHeic } from './heic.ts';
import { drawAnew, PHOTO_SIZES, type PhotoType } from './image.ts';
import { sha256Of } from './receive.ts';

type Sent = {
	pass: PhotoPass;
	bytes: Uint8Array;
	sha256: string;
	/** What the claim says it is; the content decides. */
	contentType: PhotoClaim['contentType'] | undefined;
};

type Parts = { files: FileStore; decodeHeic: DecodeHeic };

/** Checks, draws anew and keeps one pass of a photo. Refusals: hash-mismatch, file-type. Image work and disk: never inside a transaction. */
export async function keepPass(
	{ files, decodeHeic }: Parts,
	companyId: string,
	sent: Sent
): Promise<{ storageKey: string; contentType: PhotoType }> {
	refuseIf(sha256Of(sent.bytes) !== sent.sha256 && 'hash-mismatch');
	const { contentType, versions } = await drawAnew(sent.bytes, sent.contentType, decodeHeic);
	const storageKey = `${companyId}/${newId()}`;
	const sizes = PHOTO_SIZES.filter((size) => sent.pass === 'full' || size !== 'full');
	await Promise.all(sizes.map((size) => files.put(`${storageKey}/${size}`, versions[size])));
	return { storageKey, contentType };
}
