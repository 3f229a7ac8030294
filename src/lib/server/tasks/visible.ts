import { may, seesSite } from '#lib/domain/access/actor.ts';
import { refuse } from '#lib/domain/shared/refusal.ts';
import { taskNumber } from '#lib/domain/tasks/task.ts';
import type { Scope } from '../commands/scope.ts';
import { hasRecordOf, type LockedTask, lockTasks } from './lock.queries.ts';

/** Locks one task the actor may see; in the bin, foreign, out of scope and never made all answer alike (PR-4). */
export async function lockVisibleTask(scope: Scope, taskId: string): Promise<LockedTask> {
	const [task] = await lockTasks(scope, [taskId]);
	if (!task || !isInScope(scope, task)) return refuse('not-found');
	if (may(scope.actor, 'task.view-all') || task.assigneeIds.includes(scope.actor.userId)) return task;
	return (await hasRecordOf(scope, taskId, scope.actor.userId)) ? task : refuse('not-found');
}

/** The same for several that are locked already, each once; what may not be seen is left out. */
export async function visibleOf(scope: Scope, tasks: readonly LockedTask[]): Promise<Map<string, LockedTask>> {
	const visible = new Map<string, LockedTask>();
	for (const task of tasks) {
		const isOwn = may(scope.actor, 'task.view-all') || task.assigneeIds.includes(scope.actor.userId);
		if (!isInScope(scope, task)) continue;
		if (isOwn || (await hasRecordOf(scope, task.taskId, scope.actor.userId))) visible.set(task.taskId, task);
	}
	return visible;
}

/** Whether the task is there and in the actor's sites; enough for holders of `task.view-all`. */
export function isInScope({ actor }: Scope, task: Pick<LockedTask, 'deletedAt' | 'siteId'>): boolean {
	return task.deletedAt === null && seesSite(actor, task.siteId);
}

/** What the pure rules read. */
export function asRuled(task: LockedTask) {
	return {
		state: task.state,
		assignees: task.assigneeIds.map((id) => ({ id })),
		startedBy: task.startedById === null ? null : { id: task.startedById },
		currentRecordId: task.currentRecordId
	};
}

export function subjectOf(task: Pick<LockedTask, 'taskId' | 'number' | 'title'>) {
	return { type: 'task', id: task.taskId, label: `${taskNumber(task.number)} ${task.title}` };
}
