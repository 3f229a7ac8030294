import type { Permission } from '../access/permission.ts';
import type { RefusalCode } from '../shared/refusal.ts';
import { isActive, type TaskRow } from './task.ts';

// Why a person may not do something with a task (product 4.3, 4.5). The button shows the answer, the server throws it, the
// phone decides by it. Permission is judged before state (13.7).

export type TaskActor = { userId: string; rights: ReadonlySet<Permission> };

type Why = RefusalCode | undefined;
type Someone = { readonly id: string };
type Assigned = { assignees: readonly Someone[] };
type Task = Pick<TaskRow, 'state'> & Assigned & { startedBy: Someone | null };

export function whyNotAssign(task: Pick<TaskRow, 'state'>, actor: TaskActor): Why {
	return lacks(actor, 'task.assign') ?? unlessActive(task);
}

export function whyNotUnassign(task: Pick<TaskRow, 'state'> & Assigned, actor: TaskActor): Why {
	return whyNotAssign(task, actor) ?? (task.assignees.length === 0 ? 'wrong-state' : undefined);
}

/** TL-7: an assignee, or on an unassigned task whoever may execute and sees everything. */
export function whyNotStart(task: Task, actor: TaskActor): Why {
	return lacks(actor, 'task.execute') ?? unlessActive(task) ?? unlessTheirs(task, actor) ?? whenRunning(task, actor);
}

/** TL-8: only who started can discard the start. */
export function whyNotRelease(task: Task, actor: TaskActor): Why {
	const lacking = lacks(actor, 'task.execute');
	if (lacking) return lacking;
	if (task.state !== 'in_progress') return 'wrong-state';
	return task.startedBy?.id === actor.userId || isAssignee(task, actor) ? undefined : 'permission';
}

export function whyNotSubmit(task: Task, actor: TaskActor): Why {
	return lacks(actor, 'task.execute') ?? unlessActive(task) ?? unlessTheirs(task, actor);
}

/** TL-31: `authorIds` are the people behind the first submission and its resubmissions. */
export function whyNotApprove(task: Pick<TaskRow, 'state'> & { authorIds: readonly string[] }, actor: TaskActor): Why {
	const lacking = lacks(actor, 'task.approve');
	if (lacking) return lacking;
	if (task.state !== 'pending_approval') return 'wrong-state';
	return task.authorIds.includes(actor.userId) ? 'own-submission' : undefined;
}

export function whyNotReject(task: Pick<TaskRow, 'state'> & { authorIds: readonly string[] }, actor: TaskActor): Why {
	return whyNotApprove(task, actor);
}

/** TL-13: the due date moves only while nobody works on it. */
export function whyNotEdit(
	task: Pick<TaskRow, 'state'>,
	actor: TaskActor,
	change: { dueAt?: string | undefined } = {}
): Why {
	const no = lacks(actor, 'task.edit') ?? unlessActive(task);
	if (no) return no;
	return change.dueAt !== undefined && task.state === 'in_progress' ? 'wrong-state' : undefined;
}

export function whyNotCancel(task: Pick<TaskRow, 'state'>, actor: TaskActor): Why {
	const lacking = lacks(actor, 'task.edit');
	if (lacking) return lacking;
	return isActive(task.state) || task.state === 'pending_approval' ? undefined : 'wrong-state';
}

export function whyNotReopen(task: Pick<TaskRow, 'state'>, actor: TaskActor): Why {
	return lacks(actor, 'task.edit') ?? (task.state === 'cancelled' ? undefined : 'wrong-state');
}

/** TL-17: work with evidence stays. The server also knows of records that were set aside. */
export function whyNotDelete(task: Pick<TaskRow, 'state' | 'currentRecordId'>, actor: TaskActor): Why {
	const lacking = lacks(actor, 'task.delete');
	if (lacking) return lacking;
	if (!isActive(task.state) && task.state !== 'cancelled') return 'wrong-state';
	return task.currentRecordId === null ? undefined : 'has-records';
}

function lacks(actor: TaskActor, permission: Permission): Why {
	return actor.rights.has(permission) ? undefined : 'permission';
}

function unlessActive(task: Pick<TaskRow, 'state'>): Why {
	return isActive(task.state) ? undefined : 'wrong-state';
}

function isAssignee(task: Assigned, actor: TaskActor): boolean {
	return task.assignees.some((assignee) => assignee.id === actor.userId);
}

function unlessTheirs(task: Assigned, actor: TaskActor): Why {
	if (task.assignees.length === 0) return lacks(actor, 'task.view-all');
	return isAssignee(task, actor) ? undefined : 'permission';
}

function whenRunning(task: Task, actor: TaskActor): Why {
	return task.state === 'in_progress' && task.startedBy?.id === actor.userId ? 'wrong-state' : undefined;
}
