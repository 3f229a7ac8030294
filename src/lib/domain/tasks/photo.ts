import * as z from 'zod/mini';
import { PhotoId, TaskId } from '../shared/id.ts';
import { PhotoClaim } from './submission.ts';

/** At most this many photos of a task (13.6). */
export const MAX_PHOTOS = 10;

/** What travels beside the bytes of a photo. The task is named only where its record is not here yet. */
export const PhotoUpload = z.object({
	photoId: PhotoId,
	taskId: z.optional(TaskId),
	sha256: PhotoClaim.shape.sha256,
	source: z.optional(PhotoClaim.shape.source),
	takenAt: z.optional(PhotoClaim.shape.takenAt)
});
export type PhotoUpload = z.output<typeof PhotoUpload>;

/** The bytes are here and drawn anew; made by the server only. */
export const ArrivePhoto = z.strictObject({
	...PhotoUpload.shape,
	sizeBytes: PhotoClaim.shape.sizeBytes,
	contentType: PhotoClaim.shape.contentType,
	storageKey: z.string().check(z.maxLength(120))
});
export type ArrivePhoto = z.output<typeof ArrivePhoto>;
