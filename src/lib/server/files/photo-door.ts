import type { PhotoOwnerKind, PhotoReceipt, PhotoUpload } from '#lib/domain/files/photo.ts';
import { refuse } from '#lib/domain/shared/refusal.ts';
import type { Caller, CommandDoor } from '../commands/run-command.ts';
import type { Scope } from '../commands/scope.ts';
import type { FileStore } from './file-store.ts';
import { createHeicDecoder } from './heic.ts';
import { type PhotoSize, PREVIEW_TYPE } from './image.ts';
import type { PhotoOwner } from './photo-owner.ts';
import { admitPhoto, findPhoto, isHere, type PhotoArrival } from './photo.service.ts';
import { keepPass } from './photos.ts';

/** What the slices bring: each kind of owner with the command its photos arrive by. */
export type PhotoKind = { owner: PhotoOwner; arrive: PhotoArrival };

export type PhotoDoor = {
	/** Judges an upload before its first byte; the receipt where the server holds it already. */
	admit: (caller: Caller, upload: PhotoUpload) => Promise<{ uploader: Uploader; receipt: PhotoReceipt | undefined }>;
	/** Who calls, with the right to hand in photos of this kind. */
	identify: (caller: Caller, kind: PhotoOwnerKind) => Promise<Uploader>;
	/** Checks the bytes, draws them anew outside of any transaction and notes them. Refusals: hash-mismatch, file-type. */
	take: (caller: Caller, upload: PhotoUpload, bytes: Uint8Array) => Promise<PhotoReceipt>;
	/** A photo in the size asked for, or its preview while that is all there is. Refuses `not-found`. */
	read: (caller: Caller, photo: Wanted) => Promise<{ bytes: Buffer<ArrayBuffer>; contentType: string }>;
};

export type Uploader = { companyId: string; userId: string };
type Wanted = { photoId: string; of: PhotoOwnerKind; size: PhotoSize };
type Parts = { commands: CommandDoor; files: FileStore; kinds: readonly PhotoKind[] };

/** Photos in and out. A kind of owner that nobody brought has no photos. */
export function createPhotoDoor({ commands, files, kinds }: Parts): PhotoDoor {
	const decodeHeic = createHeicDecoder();
	const kindOf = (kind: PhotoOwnerKind) => kinds.find(({ owner }) => owner.kind === kind) ?? refuse('not-found');

	async function judge(caller: Caller, upload: PhotoUpload) {
		const { owner, arrive } = kindOf(upload.owner);
		return commands.runBefore(
			caller,
			arrive,
			async (scope) => ({ known: await admitPhoto(scope, owner, upload), uploader: uploaderOf(scope.actor) }),
			`photoId=${upload.photoId}`
		);
	}

	return {
		async admit(caller, upload) {
			const { known, uploader } = await judge(caller, upload);
			return { uploader, receipt: isHere(known, upload) ? receiptOf(upload) : undefined };
		},
		identify(caller, kind) {
			const { arrive } = kindOf(kind);
			return commands.runBefore(caller, arrive, (scope) => Promise.resolve(uploaderOf(scope.actor)), '');
		},
		async take(caller, upload, bytes) {
			const { known, uploader } = await judge(caller, upload);
			if (isHere(known, upload)) return receiptOf(upload);
			const kept = await keepPass({ files, decodeHeic }, uploader.companyId, {
				...upload,
				bytes,
				contentType: upload.pass === 'preview' ? PREVIEW_TYPE : known?.contentType
			});
			try {
				const arrival = { ...upload, ...kept, sizeBytes: bytes.byteLength };
				const { isNew, replacedKey } = await commands.runCommand(caller, kindOf(upload.owner).arrive, arrival);
				if (!isNew) await files.remove(kept.storageKey);
				if (replacedKey) await files.remove(replacedKey);
				return receiptOf(upload);
			} catch (error) {
				await files.remove(kept.storageKey);
				throw error;
			}
		},
		async read(caller, { photoId, of, size }) {
			const { owner } = kindOf(of);
			const trace = { procedure: 'photo.get', subject: `photoId=${photoId}` };
			const work = (scope: Scope) => findPhoto(scope, owner, photoId);
			const photo = await commands.runQuery(caller, [owner.reads, owner.orReads], work, trace);
			const isFull = size === 'full' && !photo.isPreview;
			const kept = size === 'full' && photo.isPreview ? '1280' : size;
			const bytes = (await files.get(`${photo.storageKey}/${kept}`)) ?? refuse('not-found');
			return { bytes, contentType: isFull ? photo.contentType : PREVIEW_TYPE };
		}
	};
}

function uploaderOf({ companyId, userId }: Uploader): Uploader {
	return { companyId, userId };
}

function receiptOf({ photoId, pass, sha256 }: PhotoUpload): PhotoReceipt {
	return { photoId, pass, sha256 };
}
