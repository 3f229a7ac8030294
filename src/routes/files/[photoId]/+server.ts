import * as z from 'zod/mini';
import { parseInput } from '#lib/domain/shared/input.ts';
import { refuse } from '#lib/domain/shared/refusal.ts';
import { PhotoId } from '#lib/domain/shared/id.ts';
import { PHOTO_SIZES } from '#lib/server/files/image.ts';
import { readPhoto } from '#lib/server/tasks/photo-upload.ts';
import { answerCall } from '#lib/trpc/endpoint.ts';
import type { RequestHandler } from './$types';

const Query = z.strictObject({ size: z._default(z.enum(PHOTO_SIZES), 'full') });

/** A photo as we drew it anew, through the session, its permission and its scope. */
export const GET: RequestHandler = (event) =>
	answerCall(event, async (caller) => {
		const { size } = parseInput(Query, Object.fromEntries(event.url.searchParams));
		const photoId = z.safeParse(PhotoId, event.params.photoId);
		if (!photoId.success) return refuse('not-found');
		const { bytes, contentType } = await readPhoto(event.locals.runtime, caller, photoId.data, size);
		return new Response(bytes, {
			headers: {
				'content-type': contentType,
				'content-length': String(bytes.byteLength),
				'cache-control': 'private, no-store',
				'x-content-type-options': 'nosniff',
				'content-security-policy': "default-src 'none'; sandbox",
				'cross-origin-resource-policy': 'same-origin'
			}
		});
	});
