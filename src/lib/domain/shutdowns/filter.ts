import * as z from 'zod/mini';
import { PlaceId, ShutdownId, ShutdownReasonId } from '../shared/id.ts';
import { Instant } from '../shared/instant.ts';
import { Page } from '../shared/page.ts';
import { SHUTDOWN_KINDS, SHUTDOWN_STATES } from './shutdown.ts';

// What the list of shutdowns can be narrowed by (product 6.11). Open ones come first, then planned ones.

export const ShutdownFilter = z.strictObject({
	/** Planned and open when left out. */
	states: z.optional(z.array(z.enum(SHUTDOWN_STATES)).check(z.maxLength(4))),
	siteId: z.optional(PlaceId),
	lineId: z.optional(PlaceId),
	assetId: z.optional(PlaceId),
	reasonId: z.optional(ShutdownReasonId),
	kind: z.optional(z.enum(SHUTDOWN_KINDS)),
	/** Those that overlap the range. */
	from: z.optional(Instant),
	to: z.optional(Instant),
	...Page
});
export type ShutdownFilter = z.output<typeof ShutdownFilter>;

export const ShutdownQuery = z.strictObject({ shutdownId: ShutdownId });
