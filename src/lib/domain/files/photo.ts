import * as z from 'zod/mini';
import { PhotoId } from '../shared/id.ts';
import { Instant } from '../shared/instant.ts';

// Photos of tasks, repair requests, shutdowns and places (product 3.6, 8.2, 13.6): what they are, and how they travel.

/** At most this many photos of one task, repair request, shutdown or place. */
export const MAX_PHOTOS = 10;
/** Largest photo the server takes. */
export const MAX_PHOTO_BYTES = 10_485_760;
/** Longest side of the picture that is kept, and of its preview. */
export const MAX_SIDE_PX = 4_096;
export const PREVIEW_SIDE_PX = 1_280;
/** Pieces in which a photo travels, and the largest piece that is taken. */
export const PIECE_BYTES = 262_144;
export const MAX_PIECE_BYTES = 1_048_576;

/** A photo that has not arrived so long after its record is missed, and its device named (SY-7). */
export const PHOTO_OVERDUE_MS = 7 * 86_400_000;

/** What a photo belongs to: a task with its records, a repair request, a shutdown, a place. */
export const PHOTO_OWNERS = ['task', 'repair', 'shutdown', 'place'] as const;
export type PhotoOwnerKind = (typeof PHOTO_OWNERS)[number];

const Sha256 = z.string().check(z.regex(/^[0-9a-f]{64}$/));

/** What a record, a request or a report says about one of its photos; the bytes travel apart. */
export const PhotoClaim = z.strictObject({
	photoId: PhotoId,
	sha256: Sha256,
	sizeBytes: z.int().check(z.minimum(1), z.maximum(MAX_PHOTO_BYTES)),
	contentType: z.enum(['image/jpeg', 'image/png', 'image/webp', 'image/heic']),
	source: z.enum(['camera', 'gallery']),
	takenAt: Instant,
	/** The photo it was drawn on. */
	annotatedFrom: z.optional(PhotoId)
});
export type PhotoClaim = z.output<typeof PhotoClaim>;

/** The photos of a request or a report, each named once. */
export const PhotoClaims = z.array(PhotoClaim).check(
	z.maxLength(MAX_PHOTOS),
	z.refine((claims) => areDistinct(claims), 'twice')
);

/** One photo has one place among the photos of something. */
export function areDistinct(claims: readonly Pick<PhotoClaim, 'photoId'>[]): boolean {
	return new Set(claims.map(({ photoId }) => photoId)).size === claims.length;
}

/** A photo as screens know it: whether anything of it can be shown yet. */
export type ShownPhoto = {
	photoId: string;
	state: 'expected' | 'preview' | 'complete';
	takenAt: string;
	/** Drawn on by whoever took it. */
	isMarked: boolean;
};

/** A small JPEG goes first, so that people see something soon; then the picture itself. */
export const PHOTO_PASSES = ['preview', 'full'] as const;
export type PhotoPass = (typeof PHOTO_PASSES)[number];

/** What travels beside the bytes of one pass. The owner is named by id only where what claims the photo is not here yet. */
export const PhotoUpload = z.strictObject({
	photoId: PhotoId,
	pass: z.enum(PHOTO_PASSES),
	/** Of the bytes of this pass. */
	sha256: Sha256,
	owner: z.enum(PHOTO_OWNERS),
	ownerId: z.optional(z.uuid()),
	source: z.optional(PhotoClaim.shape.source),
	takenAt: z.optional(Instant)
});
export type PhotoUpload = z.output<typeof PhotoUpload>;

/** The bytes of a pass are here and drawn anew; made by the server only. */
export const ArrivePhoto = z.strictObject({
	...PhotoUpload.shape,
	sizeBytes: PhotoClaim.shape.sizeBytes,
	contentType: PhotoClaim.shape.contentType,
	storageKey: z.string().check(z.maxLength(120))
});
export type ArrivePhoto = z.output<typeof ArrivePhoto>;

/** The server's word that it holds the bytes of a pass: the device believes nothing less (SY-3). */
export const PhotoReceipt = z.object({ photoId: z.string(), pass: z.enum(PHOTO_PASSES), sha256: Sha256 });
export type PhotoReceipt = z.output<typeof PhotoReceipt>;
