import * as z from 'zod/mini';
import { PhotoClaims } from '../files/photo.ts';
import { Description, Seen } from '../repairs/commands.ts';
import {
	NoteId,
	PlaceId,
	PointTaskId,
	ProcedureId,
	RepairId,
	ShutdownId,
	ShutdownReasonId,
	TaskId,
	WorkItemId
} from '../shared/id.ts';
import { Instant } from '../shared/instant.ts';
import { text } from '../shared/text.ts';
import { PRIORITIES } from '../tasks/vocabulary.ts';
import { SHUTDOWN_KINDS } from './shutdown.ts';

// Inputs of the commands about shutdowns (product 4.9).

const Priority = z._default(z.enum(PRIORITIES), 'medium');
const SafetyText = z._default(text(0, 500), '');

export const ReportShutdown = z.strictObject({
	shutdownId: ShutdownId,
	/** A line or an asset. */
	placeId: PlaceId,
	kind: z._default(z.enum(SHUTDOWN_KINDS), 'emergency'),
	reasonId: ShutdownReasonId,
	/** Now when left out. */
	startsAt: z.optional(Instant),
	endsAt: z.optional(Instant),
	description: Description,
	priority: Priority,
	isSafetyConcern: z._default(z.boolean(), false),
	safetyText: SafetyText,
	/** Named by whoever manages shutdowns. */
	procedureId: z.optional(ProcedureId),
	photos: z.optional(PhotoClaims)
});
export type ReportShutdown = z.output<typeof ReportShutdown>;

export const PlanShutdown = z.strictObject({
	shutdownId: ShutdownId,
	placeId: PlaceId,
	reasonId: ShutdownReasonId,
	startsAt: Instant,
	endsAt: z.optional(Instant),
	description: Description,
	priority: Priority,
	isSafetyConcern: z._default(z.boolean(), false),
	safetyText: SafetyText,
	procedureId: z.optional(ProcedureId),
	photos: z.optional(PhotoClaims)
});
export type PlanShutdown = z.output<typeof PlanShutdown>;

export const OpenShutdown = z.strictObject({ shutdownId: ShutdownId });

export const EditShutdown = z.strictObject({
	shutdownId: ShutdownId,
	revision: z.int(),
	reasonId: z.optional(ShutdownReasonId),
	startsAt: z.optional(Instant),
	endsAt: z.optional(z.nullable(Instant)),
	description: z.optional(Description),
	priority: z.optional(z.enum(PRIORITIES)),
	isSafetyConcern: z.optional(z.boolean()),
	safetyText: z.optional(text(0, 500)),
	procedureId: z.optional(z.nullable(ProcedureId)),
	/** Needed once it is resolved: reports compute anew. */
	changeNote: z.optional(text(3, 300))
});
export type EditShutdown = z.output<typeof EditShutdown>;

export const NoteShutdown = z.strictObject({ shutdownId: ShutdownId, noteId: NoteId, ...Seen });

/** At most so many items on a work list. */
export const MAX_WORK_ITEMS = 200;

export const PlanWork = z.strictObject({
	shutdownId: ShutdownId,
	repairIds: z._default(z.array(RepairId).check(z.maxLength(MAX_WORK_ITEMS)), []),
	pointTaskIds: z._default(z.array(PointTaskId).check(z.maxLength(MAX_WORK_ITEMS)), []),
	removeItemIds: z._default(z.array(WorkItemId).check(z.maxLength(MAX_WORK_ITEMS)), [])
});
export type PlanWork = z.output<typeof PlanWork>;

export const ActivateShutdown = z.strictObject({
	shutdownId: ShutdownId,
	/** The procedure, where there is one, was read: it gates the work list. */
	isProcedureRead: z._default(z.boolean(), false)
});
export const AcknowledgeShutdown = z.strictObject({ shutdownId: ShutdownId });
export const ResolveShutdown = z.strictObject({ shutdownId: ShutdownId, endsAt: Instant });
export const CancelShutdown = z.strictObject({
	shutdownId: ShutdownId,
	reason: text(3, 500),
	/** Those of its tasks that go with it; the others are kept. */
	cancelTaskIds: z._default(z.array(TaskId).check(z.maxLength(MAX_WORK_ITEMS)), [])
});
