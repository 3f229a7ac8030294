import * as z from 'zod/mini';

const base = { id: z.string(), seq: z.int(), contentHash: z.string() };

/**
 * The server's final word on one delivered command. The device deletes an item only on a durable verdict that names its
 * id and content hash (SY-1, I10); `held` and `refused` move to lists that people see.
 */
export const Verdict = z.discriminatedUnion('kind', [
	z.object({ ...base, kind: z.literal('applied'), at: z.string(), answer: z.unknown() }),
	z.object({ ...base, kind: z.literal('merged'), at: z.string(), answer: z.unknown() }),
	z.object({ ...base, kind: z.literal('superseded'), at: z.string(), state: z.optional(z.string()) }),
	z.object({ ...base, kind: z.literal('held'), at: z.string(), reason: z.string(), answer: z.unknown() }),
	z.object({
		...base,
		kind: z.literal('refused'),
		at: z.string(),
		reason: z.string(),
		fields: z.optional(z.array(z.string())),
		permission: z.optional(z.string()),
		state: z.optional(z.string())
	})
]);
export type Verdict = z.output<typeof Verdict>;

export const PushAnswer = z.object({
	verdicts: z.array(Verdict),
	/** Set when an item's number leaves a hole: the device sends again from the one after this. */
	gap: z.optional(z.int()),
	/** Highest feed number of the company after this batch. */
	n: z.int(),
	serverTime: z.string()
});
export type PushAnswer = z.output<typeof PushAnswer>;
