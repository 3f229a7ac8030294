import { markOf, type TaskRow, type WorkTask } from '#lib/domain/tasks/task.ts';
import type { MarkKind } from '#lib/ui/status-mark.svelte';
import { type Mark, sayMark, sayState } from '#lib/words/states.ts';

type Shown = { kind: MarkKind; label: string };

const KINDS: Record<Exclude<TaskRow['state'], 'open'>, MarkKind> = {
	in_progress: 'in-progress',
	pending_approval: 'pending',
	rejected: 'rejected',
	completed: 'done',
	cancelled: 'cancelled'
};

/** "Shown as" of product 4.1, as icon and word. */
export function stateLook(task: TaskRow): Shown {
	const { state, assignees, approvedBy, cancelKind } = task;
	const isMissed = cancelKind === 'missed';
	return lookOf({ state, isAssigned: assignees.length > 0, isApproved: approvedBy !== null, isMissed });
}

/** The same of work that a report led to; nobody misses that, somebody calls it off. */
export function workLook({ state, isAssigned, isApproved }: WorkTask): Shown {
	return lookOf({ state, isAssigned, isApproved, isMissed: false });
}

function lookOf(task: Parameters<typeof sayState>[0]): Shown {
	const label = sayState(task);
	if (task.state === 'open') return { kind: task.isAssigned ? 'due' : 'unassigned', label };
	return { kind: KINDS[task.state], label };
}

const MARKS: Partial<Record<ReturnType<typeof markOf>, Mark & MarkKind>> = { overdue: 'overdue', due_soon: 'due-soon' };

/** Only the marks that ask for attention; a task that is simply due needs none. */
export function dueLook(task: TaskRow, now: Date): Shown | undefined {
	const mark = MARKS[markOf(task, now)];
	return mark && { kind: mark, label: sayMark(mark) };
}
