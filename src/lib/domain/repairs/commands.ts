import * as z from 'zod/mini';
import { PhotoClaims } from '../files/photo.ts';
import { NoteId, PlaceId, RepairId, RepairTypeId, ShutdownId, TaskId, TemplateId, UserId } from '../shared/id.ts';
import { Instant } from '../shared/instant.ts';
import { text } from '../shared/text.ts';
import { PRIORITIES } from '../tasks/vocabulary.ts';

// Inputs of the commands about repair requests (product 4.8).

export const DESCRIPTION_MIN = 3;
/** Below this the form advises more detail (3.7). */
export const DESCRIPTION_ADVISED = 20;

export const Description = text(DESCRIPTION_MIN, 2000);
const Reason = text(3, 500);

export const CreateRepair = z.strictObject({
	repairId: RepairId,
	assetId: PlaceId,
	/** The task point of the asset, where it is known. */
	placeId: z.optional(PlaceId),
	typeId: RepairTypeId,
	description: Description,
	/** That of the type when left out. */
	priority: z.optional(z.enum(PRIORITIES)),
	/** The work during which it was found. */
	sourceTaskId: z.optional(TaskId),
	photos: z.optional(PhotoClaims)
});
export type CreateRepair = z.output<typeof CreateRepair>;

export const EditRepair = z.strictObject({
	repairId: RepairId,
	revision: z.int(),
	description: z.optional(Description),
	typeId: z.optional(RepairTypeId),
	priority: z.optional(z.enum(PRIORITIES)),
	assetId: z.optional(PlaceId),
	placeId: z.optional(z.nullable(PlaceId))
});
export type EditRepair = z.output<typeof EditRepair>;

/** What somebody saw, in words or as pictures; one of both. */
export const Seen = { text: z._default(text(0, 2000), ''), photos: z.optional(PhotoClaims) };

/** "Add my photo and note to it": one more observation on an open request. */
export const NoteRepair = z.strictObject({ repairId: RepairId, noteId: NoteId, ...Seen });

export const ConvertRepair = z.strictObject({
	repairId: RepairId,
	taskId: TaskId,
	/** The request's own task point when left out, else the asset's "General" (TL-3). */
	placeId: z.optional(PlaceId),
	templateId: z.optional(TemplateId),
	dueAt: Instant,
	title: z.optional(text(1, 80)),
	priority: z.optional(z.enum(PRIORITIES)),
	assigneeIds: z._default(z.array(UserId).check(z.maxLength(10)), [])
});
export type ConvertRepair = z.output<typeof ConvertRepair>;

export const DeferRepair = z.strictObject({
	repairId: RepairId,
	note: z._default(text(0, 500), ''),
	/** A planned or open shutdown on whose work list it goes. */
	shutdownId: z.optional(ShutdownId)
});
export const UndeferRepair = z.strictObject({ repairId: RepairId });
export const DismissRepair = z.strictObject({ repairId: RepairId, reason: Reason });
export const ReopenRepair = z.strictObject({ repairId: RepairId });
