import * as z from 'zod/mini';
import { PlaceId, RecordId, TaskId, TemplateId, UserId } from '../shared/id.ts';
import { Instant } from '../shared/instant.ts';
import { text } from '../shared/text.ts';
import { PRIORITIES } from './vocabulary.ts';

// Inputs of the task commands (product 4.3). `task.submit` stands in submission.ts.

const ids = z.array(UserId).check(z.maxLength(10));

export const CreateTask = z.strictObject({
	taskId: TaskId,
	placeId: PlaceId,
	templateId: TemplateId,
	title: z.optional(text(1, 80)),
	dueAt: Instant,
	priority: z.optional(z.enum(PRIORITIES)),
	assigneeIds: z._default(ids, []),
	note: z._default(text(0, 2000), '')
});

/** At most this many tasks in one assignment (13.6). */
export const MAX_BULK_ASSIGN = 1000;

export const AssignTask = z.strictObject({
	tasks: z
		.array(z.strictObject({ taskId: TaskId, seenAssigneeIds: ids }))
		.check(z.minLength(1), z.maxLength(MAX_BULK_ASSIGN)),
	assigneeIds: z.array(UserId).check(z.minLength(1), z.maxLength(10)),
	/** Share each task among all ticked technicians, or deal the tasks out one by one (TL-50, TL-51). */
	mode: z._default(z.enum(['share', 'distribute']), 'share'),
	/** Also beyond the company's tasks a day (6.5); left out, such an assignment is asked about first. */
	isOverloadAccepted: z._default(z.boolean(), false)
});

export const UnassignTask = z.strictObject({
	taskIds: z.array(TaskId).check(z.minLength(1), z.maxLength(MAX_BULK_ASSIGN)),
	/** Only these people; everybody when left out. */
	assigneeIds: z.optional(ids)
});

export const StartTask = z.strictObject({ taskId: TaskId, startedAt: z.optional(Instant) });
export const ReleaseTask = z.strictObject({ taskId: TaskId });
export const ApproveTask = z.strictObject({
	taskId: TaskId,
	recordId: RecordId,
	/** Said yes to "3 photos have not arrived yet" (TL-33). */
	isPhotosMissingConfirmed: z._default(z.boolean(), false)
});
export const ApproveTasks = z.strictObject({
	tasks: z.array(z.strictObject({ taskId: TaskId, recordId: RecordId })).check(z.minLength(1), z.maxLength(100)),
	isFlaggedIncluded: z._default(z.boolean(), false)
});
export const RejectTask = z.strictObject({ taskId: TaskId, recordId: RecordId, reason: text(3, 1000) });
export const EditTask = z.strictObject({
	taskId: TaskId,
	revision: z.int(),
	dueAt: z.optional(Instant),
	title: z.optional(text(1, 80)),
	priority: z.optional(z.enum(PRIORITIES))
});
export const CancelTask = z.strictObject({ taskId: TaskId, reason: text(3, 500) });
export const AdoptRecord = z.strictObject({ recordId: RecordId });
export const KeepRecord = z.strictObject({ recordId: RecordId });
export const DismissRecord = z.strictObject({ recordId: RecordId, reason: text(3, 1000) });
export const ReopenTask = z.strictObject({ taskId: TaskId });
export const DeleteTask = z.strictObject({ taskId: TaskId });
