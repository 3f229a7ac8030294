import * as z from 'zod/mini';
import { PlaceId, RecordId, TaskId, TemplateId, UserId } from '../shared/id.ts';
import { Instant } from '../shared/instant.ts';
import { Page } from '../shared/page.ts';
import { sent, text } from '../shared/text.ts';
import { MARKS, ORIGINS, PRIORITIES, TASK_STATES, TASK_TYPES } from './vocabulary.ts';

// What lists of tasks and submissions can be narrowed by (product 6.4, 6.5, 6.6). Every list also obeys scope and 2.1 PR-16.

export const TASK_TABS = ['active', 'drafts', 'history', 'all'] as const;
export const TASK_SORTS = ['due', '-due', 'number', '-number', 'title', 'priority', '-submitted'] as const;
export type TaskSort = (typeof TASK_SORTS)[number];

export const TASK_FLAGS = ['late', 'supplementary', 'double-work', 'needs-review', 'line-stopped'] as const;

const search = text(1, 100);

export const TaskFilter = z.strictObject({
	tab: z._default(z.enum(TASK_TABS), 'active'),
	states: z.optional(z.array(z.enum(TASK_STATES)).check(z.maxLength(6))),
	mark: z.optional(z.enum(MARKS)),
	unassigned: z.optional(z.boolean()),
	types: z.optional(z.array(z.enum(TASK_TYPES)).check(z.maxLength(5))),
	priorities: z.optional(z.array(z.enum(PRIORITIES)).check(z.maxLength(4))),
	origins: z.optional(z.array(z.enum(ORIGINS)).check(z.maxLength(4))),
	siteId: z.optional(PlaceId),
	lineId: z.optional(PlaceId),
	sectionId: z.optional(PlaceId),
	assetId: z.optional(PlaceId),
	placeId: z.optional(PlaceId),
	assigneeId: z.optional(UserId),
	dueFrom: z.optional(Instant),
	dueTo: z.optional(Instant),
	performedFrom: z.optional(Instant),
	performedTo: z.optional(Instant),
	text: z.optional(search),
	flags: z.optional(z.array(z.enum(TASK_FLAGS)).check(z.maxLength(5))),
	/** Leaves out what was cancelled by hand, as the card "Due" counts. */
	withoutCancelled: z.optional(z.boolean()),
	sort: z._default(z.enum(TASK_SORTS), 'due'),
	...Page
});
export type TaskFilter = z.output<typeof TaskFilter>;

export const TaskQuery = z.strictObject({ taskId: TaskId });

export const AssigneeFilter = z.strictObject({
	siteId: z.optional(PlaceId),
	dueFrom: z.optional(Instant),
	dueTo: z.optional(Instant)
});
export type AssigneeFilter = z.output<typeof AssigneeFilter>;

/** Most rows the tree of Assign Task takes at once. */
export const MAX_TREE_TASKS = 20_000;

export const TreeFilter = z.strictObject({
	siteId: z.optional(PlaceId),
	lineId: z.optional(PlaceId),
	types: z.optional(z.array(z.enum(TASK_TYPES)).check(z.maxLength(5))),
	dueTo: z.optional(Instant),
	unassignedOnly: z._default(z.boolean(), true)
});
export type TreeFilter = z.output<typeof TreeFilter>;

export const APPROVAL_TABS = ['pending', 'rejected', 'approved', 'review'] as const;
export type ApprovalTab = (typeof APPROVAL_TABS)[number];

export const ApprovalFilter = z.strictObject({
	tab: z._default(z.enum(APPROVAL_TABS), 'pending'),
	siteId: z.optional(PlaceId),
	lineId: z.optional(PlaceId),
	assigneeId: z.optional(UserId),
	type: z.optional(z.enum(TASK_TYPES)),
	flag: z.optional(sent(40)),
	text: z.optional(search),
	...Page
});
export type ApprovalFilter = z.output<typeof ApprovalFilter>;

export const ApprovalQuery = z.strictObject({ recordId: RecordId });
/** Queries without a choice; callers may leave the input out. */
export const Nothing = z.optional(z.strictObject({}));
export const TemplateQuery = z.strictObject({ templateId: TemplateId });
