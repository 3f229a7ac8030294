import * as z from 'zod/mini';
import { parseInput } from '#lib/domain/shared/input.ts';
import { text } from '#lib/domain/shared/text.ts';
import { takeImportFile } from '#lib/server/files/import-upload.ts';
import { answerCall } from '#lib/trpc/endpoint.ts';
import type { RequestHandler } from './$types';

const ImportFile = z.strictObject({ kind: z.literal('import'), name: text(1, 255) });

/** Begins the upload of a photo, by the tus protocol; or takes the bytes of a table for an import as the body. */
export const POST: RequestHandler = (event) =>
	answerCall(event, async (caller) => {
		const { commands, uploads } = event.locals.runtime;
		if (event.request.headers.has('tus-resumable')) return uploads.handle(caller, event.request);
		const { name } = parseInput(ImportFile, Object.fromEntries(event.url.searchParams));
		return Response.json(await takeImportFile(commands, caller, name, event.request));
	});
