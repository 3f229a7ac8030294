import * as z from 'zod/mini';
import { PlaceId } from '../shared/id.ts';
import { text } from '../shared/text.ts';
import { LEVELS } from './place.ts';

export const PlaceTreeFilter = z.strictObject({
	/** Children of this place; of the company where null or left out. */
	parentId: z.optional(z.nullable(PlaceId)),
	depth: z._default(z.int().check(z.minimum(1), z.maximum(5)), 1),
	siteId: z.optional(PlaceId),
	/** Part of a name or asset number, anywhere in the tree; `parentId` and `depth` do not apply then. */
	search: z.optional(text(2, 100))
});
export type PlaceTreeFilter = z.output<typeof PlaceTreeFilter>;

export const PlaceAllFilter = z.strictObject({
	levels: z.optional(z.array(z.enum(LEVELS)).check(z.minLength(1), z.maxLength(5))),
	siteId: z.optional(PlaceId)
});
export type PlaceAllFilter = z.output<typeof PlaceAllFilter>;

export const PlaceQuery = z.strictObject({ placeId: PlaceId });
export type PlaceQuery = z.output<typeof PlaceQuery>;

export const NoFilter = z.strictObject({});
