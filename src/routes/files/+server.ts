import * as z from 'zod/mini';
import { parseInput } from '#lib/domain/shared/input.ts';
import { text } from '#lib/domain/shared/text.ts';
import { PhotoUpload } from '#lib/domain/tasks/photo.ts';
import { takeImportFile } from '#lib/server/files/import-upload.ts';
import { takePhoto } from '#lib/server/tasks/photo-upload.ts';
import { answerCall } from '#lib/trpc/endpoint.ts';
import type { RequestHandler } from './$types';

const Upload = z.discriminatedUnion('kind', [
	z.strictObject({ kind: z.literal('import'), name: text(1, 255) }),
	z.strictObject({ kind: z.literal('photo'), ...PhotoUpload.shape })
]);

/** Takes the bytes of one file as the body; what it is for stands in the query. */
export const POST: RequestHandler = (event) =>
	answerCall(event, async (caller) => {
		const { runtime } = event.locals;
		const upload = parseInput(Upload, Object.fromEntries(event.url.searchParams));
		if (upload.kind === 'import') {
			return Response.json(await takeImportFile(runtime.commands, caller, upload.name, event.request));
		}
		const { kind: _kind, ...photo } = upload;
		return Response.json(await takePhoto(runtime, caller, photo, event.request));
	});
