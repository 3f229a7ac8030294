import * as z from 'zod/mini';

// The first reading of a device: lines of JSON, rows first, then one line that says what should have come.

export const BootstrapRow = z.object({ entity: z.string(), id: z.string(), row: z.unknown() });

export const BootstrapEnd = z.object({
	end: z.literal(true),
	epoch: z.string(),
	/** Where the feed stood before the first row was read: the device pulls on from here. */
	n: z.int(),
	version: z.int(),
	serverTime: z.string(),
	counts: z.record(z.string(), z.int()),
	/** Of `checksum.ts`, over all lines before this one. */
	checksum: z.int()
});
export type BootstrapEnd = z.output<typeof BootstrapEnd>;
