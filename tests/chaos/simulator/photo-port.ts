import { createHash } from 'node:crypto';
import { v7 as newId } from 'uuid';
import type { PhotoRow } from '#lib/offline/photos.ts';
import type { Reply } from '#lib/offline/transport.ts';
import { admitPhoto, arrivePhoto } from '#lib/server/tasks/photo.service.ts';
import type { Server } from './server.ts';

/** Takes a photo as the product does, except that the picture is not drawn anew: the rules of its arrival are what counts. */
export async function takePhoto(server: Server, session: string, { photoId, claim, blob }: PhotoRow): Promise<Reply> {
	const bytes = Buffer.from(await blob.arrayBuffer());
	const sha256 = createHash('sha256').update(bytes).digest('hex');
	const { commands } = server.runtime;
	const caller = {
		entry: { sessionHash: session },
		request: { id: newId(), address: '127.0.0.1', sessionKind: 'field' as const }
	};
	return server.attempt(async () => {
		const upload = { photoId, sha256: claim.sha256 } as Parameters<typeof admitPhoto>[1];
		const { known } = await commands.runQuery(caller, arrivePhoto.needs, (scope) => admitPhoto(scope, upload));
		if (!known?.isComplete) {
			const kept = { sizeBytes: bytes.length, contentType: claim.contentType, storageKey: newId() };
			await commands.runCommand(caller, arrivePhoto, { photoId, sha256, ...kept });
		}
		return { photoId, state: 'complete' };
	});
}
