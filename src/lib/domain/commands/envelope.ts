import * as z from 'zod/mini';
import { CommandId, CompanyId, DeviceId, UserId } from '../shared/id.ts';
import { Instant } from '../shared/instant.ts';
import { isStorable, sent } from '../shared/text.ts';

export const MAX_BATCH = 50;
/** An item larger than this is refused (13.6). */
export const MAX_ITEM_BYTES = 1_000_000;

/** One command as the device keeps it and hands it over (`seq` is gapless per device and company). */
export const Envelope = z.strictObject({
	v: z.literal(1),
	id: CommandId,
	company: CompanyId,
	device: DeviceId,
	seq: z.int().check(z.minimum(1)),
	name: sent(60),
	commandVersion: z.int().check(z.minimum(1), z.maximum(1000)),
	input: z.record(z.string(), z.unknown()).check(z.refine(isStorable, 'control-characters')),
	/** What the device believed about the things concerned: entity id to revision. */
	base: z.record(sent(80), z.int()),
	/** Commands whose positive verdict this one waits for. */
	deps: z.array(CommandId).check(z.maxLength(50)),
	occurredAt: Instant,
	/** Milliseconds to add to the device's clock to get the server's, as measured at the last contact. */
	clockOffset: z.int(),
	actor: UserId
});
export type Envelope = z.output<typeof Envelope>;

/** Whose copy a device holds: an answer for anybody else, after a change of accounts in another window, is not wanted. */
export const Owner = z.strictObject({ user: UserId, company: CompanyId });
export type Owner = z.output<typeof Owner>;

export const PushInput = z.strictObject({
	device: DeviceId,
	/** What the phone still holds after this batch (SY-9). */
	waiting: z._default(z.int().check(z.minimum(0)), 0),
	oldestAt: z.optional(z.nullable(Instant)),
	items: z.array(Envelope).check(z.minLength(1), z.maxLength(MAX_BATCH))
});
export type PushInput = z.input<typeof PushInput>;
