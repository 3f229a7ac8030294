import * as z from 'zod/mini';
import { PhotoUpload } from '#lib/domain/files/photo.ts';
import { parseInput } from '#lib/domain/shared/input.ts';
import { text } from '#lib/domain/shared/text.ts';
import { takeImportFile } from '#lib/server/files/import-upload.ts';
import { receive } from '#lib/server/files/receive.ts';
import { answerUpload } from '#lib/trpc/endpoint.ts';
import type { RequestHandler } from './$types';

const Sent = z.discriminatedUnion('kind', [
	z.strictObject({ kind: z.literal('import'), name: text(1, 255) }),
	z.strictObject({
		kind: z.literal('rescued'),
		photoId: PhotoUpload.shape.photoId,
		sha256: PhotoUpload.shape.sha256
	})
]);

/**
 * Begins the upload of a photo, by the tus protocol; or takes as the body the bytes of a table for an import, or of a photo
 * out of a rescue file.
 */
export const POST: RequestHandler = (event) =>
	answerUpload(event, async (caller) => {
		const { commands, uploads, rescues } = event.locals.runtime;
		if (event.request.headers.has('tus-resumable')) return uploads.handle(caller, event.request);
		const sent = parseInput(Sent, Object.fromEntries(event.url.searchParams));
		if (sent.kind === 'import') {
			return Response.json(await takeImportFile(commands, caller, sent.name, event.request));
		}
		const { photoId, sha256 } = sent;
		const upload = { photoId, sha256, pass: 'full', owner: 'task' } as const;
		const { receipt } = await rescues.admit(caller, upload);
		return Response.json(receipt ?? (await rescues.take(caller, upload, await receive(event.request))));
	});
