import { refuse } from '#lib/domain/shared/refusal.ts';
import type { PhotoUpload } from '#lib/domain/tasks/photo.ts';
import type { Caller, CommandDoor } from '../commands/run-command.ts';
import type { FileStore } from '../files/file-store.ts';
import { type PhotoSize, PREVIEW_TYPE } from '../files/image.ts';
import { keepPhoto } from '../files/photos.ts';
import { receive } from '../files/receive.ts';
import { admitPhoto, arrivePhoto, findPhoto } from './photo.service.ts';

type Parts = { commands: CommandDoor; files: FileStore };
type Body = Pick<Request, 'headers' | 'body'>;

/**
 * Takes the bytes of a photo: judged in one transaction, drawn anew outside of any, noted in another. A repetition gets the
 * same answer. Refusals: those of `admitPhoto`, too-large, hash-mismatch, file-type.
 */
export async function takePhoto({ commands, files }: Parts, caller: Caller, upload: PhotoUpload, body: Body) {
	const done = { photoId: upload.photoId, state: 'complete' as const };
	const { known, companyId } = await commands.runQuery(
		caller,
		arrivePhoto.needs,
		async (scope) => ({ ...(await admitPhoto(scope, upload)), companyId: scope.actor.companyId }),
		{ procedure: arrivePhoto.name, subject: `photoId=${upload.photoId}` }
	);
	if (known?.isComplete) return done;
	const bytes = await receive(body);
	const contentType = body.headers.get('content-type') ?? undefined;
	const kept = await keepPhoto(files, companyId, { bytes, sha256: upload.sha256, contentType });
	try {
		const arrival = { ...upload, ...kept, sizeBytes: bytes.byteLength };
		const { isNew } = await commands.runCommand(caller, arrivePhoto, arrival);
		if (!isNew) await files.remove(kept.storageKey);
		return done;
	} catch (error) {
		await files.remove(kept.storageKey);
		throw error;
	}
}

/** A photo in the size asked for. Unknown, foreign, out of scope and not here yet answer alike. */
export async function readPhoto({ commands, files }: Parts, caller: Caller, photoId: string, size: PhotoSize) {
	const trace = { procedure: 'photo.get', subject: `photoId=${photoId}` };
	const photo = await commands.runQuery(caller, 'task.view', (scope) => findPhoto(scope, photoId), trace);
	const bytes = (await files.get(`${photo.storageKey}/${size}`)) ?? refuse('not-found');
	return { bytes, contentType: size === 'full' ? photo.contentType : PREVIEW_TYPE };
}
