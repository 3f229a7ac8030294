import * as z from 'zod/mini';
import { PhotoClaims } from '../files/photo.ts';
import { FileId, PlaceId } from '../shared/id.ts';
import { Day } from '../shared/instant.ts';
import { Name, Notes, ShortText, text } from '../shared/text.ts';
import { TagCode } from '../tags/commands.ts';
import { CRITICALITIES, LEVELS } from './place.ts';

const details = {
	name: z.optional(Name),
	order: z.optional(z.int().check(z.minimum(0), z.maximum(9999))),
	description: z.optional(Notes),
	isActive: z.optional(z.boolean()),
	timeZone: z.optional(text(1, 60)),
	address: z.optional(text(0, 400)),
	assetNumber: z.optional(z.nullable(text(1, 40))),
	criticality: z.optional(z.enum(CRITICALITIES)),
	manufacturer: z.optional(ShortText),
	model: z.optional(ShortText),
	serialNumber: z.optional(ShortText),
	installedOn: z.optional(z.nullable(Day)),
	status: z.optional(z.enum(['active', 'retired'])),
	barcodes: z.optional(z.array(text(3, 80)).check(z.maxLength(5))),
	idealRate: z.optional(z.nullable(z.number().check(z.gt(0)))),
	outputUnit: z.optional(z.nullable(text(1, 20)))
};

/** What is seen of a place; more can be added to it later. */
const photos = z.optional(PhotoClaims);

export const CreatePlace = z.strictObject({
	...details,
	placeId: PlaceId,
	level: z.enum(LEVELS),
	parentId: z.nullable(PlaceId),
	name: Name,
	/** Drawn where the place was made, so that its label and chip exist before the server hears of it. */
	tagCode: z.optional(TagCode),
	photos
});

/**
 * Only the fields that are named change; `revision` is the one the editor saw (DM-2). A phone also says what these fields
 * held then, so that a late edit can be merged field by field (8.4).
 */
export const EditPlace = z.strictObject({
	...details,
	placeId: PlaceId,
	revision: z.int(),
	seen: z.optional(z.strictObject(details)),
	/** To be added; nobody's edit contradicts them. */
	photos
});

export const MovePlace = z.strictObject({
	placeId: PlaceId,
	revision: z.int(),
	parentId: z.nullable(PlaceId),
	order: z.optional(z.int().check(z.minimum(0), z.maximum(9999)))
});

export const DeletePlace = z.strictObject({ placeId: PlaceId });
export const RestorePlace = z.strictObject({ placeId: PlaceId });

/** The file came up through `/files` before; a dry run writes nothing (14.3). */
export const ImportPlaces = z.strictObject({
	fileId: FileId,
	dryRun: z.boolean(),
	isSkippingErrors: z._default(z.boolean(), false)
});
