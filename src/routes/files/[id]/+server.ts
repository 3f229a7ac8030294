import * as z from 'zod/mini';
import { PHOTO_OWNERS } from '#lib/domain/files/photo.ts';
import { PhotoId } from '#lib/domain/shared/id.ts';
import { parseInput } from '#lib/domain/shared/input.ts';
import { refuse } from '#lib/domain/shared/refusal.ts';
import { PHOTO_SIZES } from '#lib/server/files/image.ts';
import { answerCall, answerPiece } from '#lib/trpc/endpoint.ts';
import type { RequestHandler } from './$types';

const Query = z.strictObject({
	size: z._default(z.enum(PHOTO_SIZES), 'full'),
	of: z._default(z.enum(PHOTO_OWNERS), 'task')
});

/** A photo as we drew it anew, through the session, its permission and its scope. */
export const GET: RequestHandler = (event) =>
	answerCall(event, async (caller) => {
		const query = parseInput(Query, Object.fromEntries(event.url.searchParams));
		const photoId = z.safeParse(PhotoId, event.params.id);
		if (!photoId.success) return refuse('not-found');
		const { bytes, contentType } = await event.locals.runtime.photos.read(caller, { photoId: photoId.data, ...query });
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

const piece: RequestHandler = (event) =>
	answerPiece(event, (caller) => event.locals.runtime.uploads.handle(caller, event.request));

/** How far an upload came, its next piece, and giving it up. */
export const HEAD = piece;
export const PATCH = piece;
export const DELETE = piece;
