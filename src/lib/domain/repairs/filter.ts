import * as z from 'zod/mini';
import { PlaceId, RepairId, RepairTypeId, UserId } from '../shared/id.ts';
import { Instant } from '../shared/instant.ts';
import { Page } from '../shared/page.ts';
import { text } from '../shared/text.ts';
import { PRIORITIES } from '../tasks/vocabulary.ts';
import { REPAIR_STATES, type RepairState } from './repair.ts';

// What the list of repair requests can be narrowed by (product 6.10). Critical ones stand on top in every order.

export const REPAIR_SORTS = ['priority', 'reported', '-reported', 'number', '-number', '-closed'] as const;
export type RepairSort = (typeof REPAIR_SORTS)[number];

export const RepairFilter = z.strictObject({
	state: z._default(z.enum(REPAIR_STATES), 'open'),
	siteId: z.optional(PlaceId),
	lineId: z.optional(PlaceId),
	assetId: z.optional(PlaceId),
	typeId: z.optional(RepairTypeId),
	priorities: z.optional(z.array(z.enum(PRIORITIES)).check(z.maxLength(4))),
	reporterId: z.optional(UserId),
	reportedFrom: z.optional(Instant),
	reportedTo: z.optional(Instant),
	text: z.optional(text(1, 100)),
	/** None: the order that fits the state. */
	sort: z.optional(z.enum(REPAIR_SORTS)),
	...Page
});
export type RepairFilter = z.output<typeof RepairFilter>;

/** What is to be done by priority, then age; what is over, the latest first. */
export function usualSort(state: RepairState): RepairSort {
	return state === 'resolved' || state === 'dismissed' ? '-closed' : 'priority';
}

export const RepairQuery = z.strictObject({ repairId: RepairId });
