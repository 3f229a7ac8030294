import { createHash } from 'node:crypto';
import { v7 as newId } from 'uuid';
import type { PhotoUpload } from '#lib/domain/files/photo.ts';
import type { PhotoSending, Reply } from '#lib/offline/transport.ts';
import { arrivePhoto } from '#lib/server/tasks/task-photos.ts';
import type { Server } from './server.ts';

/** Takes a photo as the product does, except that the picture is not drawn anew: the rules of its arrival are what counts. */
export async function takePhoto(server: Server, session: string, sending: PhotoSending): Promise<Reply> {
	const bytes = Buffer.from(await sending.blob.arrayBuffer());
	const sha256 = createHash('sha256').update(bytes).digest('hex');
	const { commands, photos } = server.runtime;
	const caller = {
		entry: { sessionHash: session },
		request: { id: newId(), address: '127.0.0.1', sessionKind: 'field' as const }
	};
	return server.attempt(async () => {
		const { photoId, pass } = sending;
		const upload = { photoId, pass, sha256, owner: sending.owner.kind } as PhotoUpload;
		const { receipt } = await photos.admit(caller, upload);
		if (receipt) return receipt;
		const kept = { sizeBytes: bytes.length, contentType: 'image/jpeg' as const, storageKey: newId() };
		await commands.runCommand(caller, arrivePhoto, { ...upload, ...kept });
		return { photoId, pass, sha256 };
	});
}
