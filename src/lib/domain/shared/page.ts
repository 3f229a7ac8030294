import * as z from 'zod/mini';

export const PAGE_SIZES = [25, 50, 100, 250] as const;

/** Keyset page of a list: `cursor` is the opaque `next` of the page before. */
export const Page = {
	limit: z._default(z.int().check(z.minimum(1), z.maximum(250)), 50),
	cursor: z.optional(z.string().check(z.maxLength(400)))
};

/** What every list answers. `total` counts all rows that match the filters. */
export type List<Item> = { items: Item[]; next: string | null; total: number };
