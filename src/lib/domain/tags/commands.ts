import * as z from 'zod/mini';
import { PlaceId, ScanId } from '../shared/id.ts';
import { Instant } from '../shared/instant.ts';
import { text } from '../shared/text.ts';
import { MAX_SCANS } from './tag.ts';

export const TagCode = z.string().check(z.regex(/^[0-9A-HJKMNP-TV-Z]{10}$/));

const ChipSerial = text(1, 60);

/** A chip that was written with the payload of this code and read back. The code may be new: then it replaces the former one. */
export const WriteTag = z.strictObject({
	placeId: PlaceId,
	tagCode: TagCode,
	chipSerial: ChipSerial,
	/** By the device's clock. */
	writtenAt: Instant
});

export const SCAN_KINDS = ['nfc', 'qr', 'barcode'] as const;
export const SCAN_PURPOSES = ['look-up', 'presence', 'test'] as const;
export const SCAN_RESULTS = ['opened', 'wrong-place', 'inactive', 'unknown'] as const;

const Scan = z.strictObject({
	scanId: ScanId,
	/** As it was read; empty for a chip without text. */
	text: text(0, 120),
	kind: z.enum(SCAN_KINDS),
	purpose: z.enum(SCAN_PURPOSES),
	result: z.enum(SCAN_RESULTS),
	chipSerial: z.optional(ChipSerial),
	at: Instant
});
export type Scan = z.output<typeof Scan>;

export const LogScans = z.strictObject({
	scans: z.array(Scan).check(z.minLength(1), z.maxLength(MAX_SCANS))
});
