import * as z from 'zod/mini';
import { CommandId, CompanyId, DeviceId, UserId } from '../shared/id.ts';
import { Instant } from '../shared/instant.ts';
import { isStorable, sent } from '../shared/text.ts';

// The file a phone writes when work cannot get out of it any other way, and its way in (product 8.6).

const input = z.record(z.string(), z.unknown()).check(z.refine(isStorable, 'control-characters'));

/** One command as it was made, and where its photos lie in the file. */
const RescueItem = z.object({
	id: CommandId,
	name: sent(60),
	title: z.string(),
	input,
	occurredAt: Instant,
	clockOffset: z.int(),
	photos: z.array(z.object({ photoId: z.string(), file: z.nullable(z.string()) }))
});

/** `items.json` of the file. Drafts are for reading only: nobody has handed them in. */
export const RescueFile = z.object({
	format: z.literal('sm-tm-rescue'),
	v: z.literal(1),
	madeAt: Instant,
	companyId: CompanyId,
	deviceId: DeviceId,
	user: z.object({ userId: UserId, name: z.string() }),
	items: z.array(RescueItem).check(z.maxLength(5000)),
	drafts: z.array(z.record(z.string(), z.unknown()))
});
export type RescueFile = z.output<typeof RescueFile>;

export const MAX_RESCUED = 50;

export const ImportRecords = z.strictObject({
	companyId: CompanyId,
	authorId: UserId,
	deviceId: DeviceId,
	items: z
		.array(z.strictObject({ input, occurredAt: Instant, clockOffset: z.int() }))
		.check(z.minLength(1), z.maxLength(MAX_RESCUED))
});
