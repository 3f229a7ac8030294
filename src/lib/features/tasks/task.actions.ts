import type { Person, TaskRow } from '#lib/domain/tasks/task.ts';
import { notify } from '#lib/ui/toast.ts';
import { m } from '#lib/words/m.ts';
import { sayRefusal } from '#lib/words/refusals.ts';
import { isRefusalCode } from '#lib/domain/shared/refusal.ts';
import type { Overload } from '../assign/overload.ts';
import type { PortalApp } from '../session/app.controller.svelte.ts';
import { sayError } from '../session/say-error.ts';

type Assigned = Pick<TaskRow, 'taskId' | 'assignees'>;

/**
 * Assigns what is ticked; each task is judged alone, and what others changed meanwhile is left and named. Answers who would
 * have too much on a day instead, unless that is accepted.
 */
export async function assignTasks(
	app: PortalApp,
	tasks: readonly Assigned[],
	people: readonly Person[],
	isOverloadAccepted: boolean
): Promise<'done' | 'failed' | Overload> {
	try {
		const { assigned, skipped, overload } = await app.client.task.assign.mutate({
			tasks: tasks.map(({ taskId, assignees }) => ({ taskId, seenAssigneeIds: assignees.map(({ id }) => id) })),
			assigneeIds: people.map(({ id }) => id),
			isOverloadAccepted
		});
		if (overload) return overload;
		const done = tasks.filter(({ taskId }) => assigned.some((id) => id === taskId));
		if (done.length > 0) offerUndo(app, m.tasks_assigned({ count: done.length }), done, people);
		for (const skip of skipped.slice(0, 3)) notify({ text: saySkip(skip.reason, skip.by), tone: 'overdue' });
		return 'done';
	} catch (error) {
		notify({ text: sayError(error), tone: 'overdue' });
		return 'failed';
	}
}

export async function unassignTasks(app: PortalApp, tasks: readonly Assigned[]): Promise<void> {
	try {
		await app.client.task.unassign.mutate({ taskIds: tasks.map(({ taskId }) => taskId) });
		offerUndo(app, m.tasks_unassigned({ count: tasks.length }), tasks, []);
	} catch (error) {
		notify({ text: sayError(error), tone: 'overdue' });
	}
}

/** Cancels one after the other; answers the sentences of those that were refused. */
export async function cancelTasks(app: PortalApp, taskIds: readonly string[], reason: string): Promise<string[]> {
	const outcomes = await Promise.allSettled(taskIds.map((taskId) => app.client.task.cancel.mutate({ taskId, reason })));
	const refusals = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [sayError(outcome.reason)] : []));
	const done = outcomes.length - refusals.length;
	if (done > 0) notify({ text: m.tasks_cancelled({ count: done }), tone: 'ok' });
	return refusals;
}

function saySkip(reason: string, by: Person | null): string {
	if (by) return m.tasks_skipped_by({ name: by.name });
	return isRefusalCode(reason) ? sayRefusal(reason) : m.tasks_skipped();
}

function offerUndo(app: PortalApp, text: string, tasks: readonly Assigned[], now: readonly Person[]): void {
	notify({ text, tone: 'ok', action: { label: m.common_undo(), run: () => void restore(app, tasks, now) } });
}

/** Gives every task back to whom it belonged, one call for each former set of people. */
async function restore(app: PortalApp, tasks: readonly Assigned[], now: readonly Person[]): Promise<void> {
	const bySet = Map.groupBy(tasks, ({ assignees }) => assignees.map(({ id }) => id).join());
	try {
		for (const group of bySet.values()) {
			const former = group[0]?.assignees ?? [];
			if (former.length === 0) await app.client.task.unassign.mutate({ taskIds: group.map(({ taskId }) => taskId) });
			else
				await app.client.task.assign.mutate({
					tasks: group.map(({ taskId }) => ({ taskId, seenAssigneeIds: now.map(({ id }) => id) })),
					assigneeIds: former.map(({ id }) => id),
					isOverloadAccepted: true
				});
		}
		notify({ text: m.tasks_restored({ count: tasks.length }) });
	} catch (error) {
		notify({ text: sayError(error), tone: 'overdue' });
	}
}

export async function reopenTask(app: PortalApp, taskId: string): Promise<void> {
	try {
		await app.client.task.reopen.mutate({ taskId });
		notify({ text: m.tasks_reopened(), tone: 'ok' });
	} catch (error) {
		notify({ text: sayError(error), tone: 'overdue' });
	}
}
