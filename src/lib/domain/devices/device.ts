import * as z from 'zod/mini';
import { DeviceId, UserId } from '../shared/id.ts';
import { Instant } from '../shared/instant.ts';
import { Page } from '../shared/page.ts';
import { text } from '../shared/text.ts';

/** Phones that one person uses at a time; withdrawn ones do not count (13.6). */
export const MAX_DEVICES = 10;

/** A phone or browser profile of one person, as it reported itself (product 6.20). */
export type DeviceItem = {
	deviceId: string;
	name: string;
	user: { id: string; name: string };
	platform: string;
	appVersion: string;
	registeredAt: string;
	lastContactAt: string | null;
	/** Milliseconds to add to the device's clock. */
	clockSkewMs: number;
	hasNfc: boolean;
	isPersistent: boolean;
	freeBytes: number | null;
	outboxCount: number;
	outboxOldestAt: string | null;
	revokedAt: string | null;
};

/** What ended somebody's access, and made their phone hand in its work by the evidence key (FA-2, 8.5). */
export type Loss = 'deactivated' | 'revoked' | 'role-changed';

/** What a row of the feed says of a device. */
export type DeviceRow = { deviceId: string; name: string; isRevoked: boolean };

export const DeviceFilter = z.strictObject({
	search: z.optional(text(0, 100)),
	userId: z.optional(UserId),
	hasUnsent: z.optional(z.boolean()),
	isRevoked: z.optional(z.boolean()),
	...Page
});

export const RenameDevice = z.strictObject({ deviceId: DeviceId, name: text(1, 40) });
export const RevokeDevice = z.strictObject({ deviceId: DeviceId });

/** What a device says of itself when its app starts (SY-9). */
export const DeviceReport = z.strictObject({
	deviceId: DeviceId,
	appVersion: text(0, 40),
	hasNfc: z.boolean(),
	isPersistent: z.boolean(),
	freeBytes: z.nullable(z.int().check(z.minimum(0))),
	waiting: z.int().check(z.minimum(0), z.maximum(1_000_000)),
	oldestAt: z.nullable(Instant)
});

export const ReleaseKey = z.strictObject({ deviceId: DeviceId });
