import { seesSite } from '#lib/domain/access/actor.ts';
import { type RefusalCode, refuse, refuseIf } from '#lib/domain/shared/refusal.ts';
import { CancelTask, CreateTask, DeleteTask, EditTask, ReopenTask } from '#lib/domain/tasks/commands.ts';
import { localDateTime } from '#lib/domain/shared/zone.ts';
import { overdueAt } from '#lib/domain/tasks/grace.ts';
import { whyNotCancel, whyNotDelete, whyNotEdit, whyNotReopen } from '#lib/domain/tasks/rules.ts';
import { changedFields } from '../commands/changed-fields.ts';
import { defineCommand } from '../commands/define-command.ts';
import type { CommandScope } from '../commands/scope.ts';
import { addTask } from './add-task.ts';
import { announceTask } from './announce.ts';
import {
	hasRecords,
	selectPoint,
	selectTemplateHead,
	taskExists,
	updateCancelled,
	updateDeleted,
	updateReopened,
	updateTask
} from './edit.queries.ts';
import type { LockedTask } from './lock.queries.ts';
import { readTechnicians, worksAt } from './people.ts';
import { publishRemovals, publishTasks } from './publish.ts';
import { selectTaskSettings } from './settings.queries.ts';
import { selectTaskRows } from './task-row.queries.ts';
import { asRuled, lockVisibleTask, subjectOf } from './visible.ts';

const DAY_MS = 86_400_000;
const MAX_DAYS_AHEAD = 366;
const MAX_DAYS_BACK = 30;

/** An ad hoc task (TL-2). Refusals: not-found, point-inactive, due-range, exists; with assignees those of task.assign. */
export const createTask = defineCommand(
	'task.create',
	{ needs: 'task.create', input: CreateTask },
	async (scope, input) => {
		if (input.assigneeIds.length > 0 && !scope.actor.rights.has('task.assign'))
			refuse('permission', { permission: 'task.assign' });
		const point = await selectPoint(scope, input.placeId);
		const template = await selectTemplateHead(scope, input.templateId);
		if (!point || !template || !seesSite(scope.actor, point.siteId)) return refuse('not-found');
		refuseIf((await taskExists(scope, input.taskId)) && 'exists', { fields: ['taskId'] });
		refuseIf(!(point.isActive && template.isActive) && 'point-inactive');
		const dueAt = new Date(input.dueAt);
		refuseIf(whyNotDue(dueAt, scope.now), { fields: ['dueAt'] });
		const task = await addTask(scope, {
			taskId: input.taskId,
			origin: 'ad_hoc',
			point,
			template,
			pointTaskId: null,
			title: input.title ?? template.name,
			priority: input.priority ?? template.priority,
			note: input.note,
			dueAt,
			assigneeIds: input.assigneeIds
		});
		scope.record({
			subject: subjectOf(task),
			summary: 'created',
			after: {
				placeId: point.placeId,
				templateId: task.templateId,
				dueAt: input.dueAt,
				priority: task.priority,
				assigneeIds: task.assigneeIds
			}
		});
		return { taskId: task.taskId, number: task.number, revision: 1 };
	}
);

/** At most 1 year ahead, 30 days back (TL-2). */
function whyNotDue(dueAt: Date, now: Date): RefusalCode | undefined {
	const days = (dueAt.getTime() - now.getTime()) / DAY_MS;
	return days > MAX_DAYS_AHEAD || days < -MAX_DAYS_BACK ? 'due-range' : undefined;
}

/** Due date, title, priority (TL-13). An older revision answers stale with the task as it is. */
export const editTask = defineCommand('task.edit', { needs: 'task.edit', input: EditTask }, async (scope, input) => {
	const task = await lockVisibleTask(scope, input.taskId);
	refuseIf(whyNotEdit(task, scope.actor, { dueAt: input.dueAt }), { state: task.state });
	if (input.revision !== task.revision) refuse('stale', { current: (await selectTaskRows(scope, [task.taskId]))[0] });
	const dueAt = input.dueAt === undefined ? task.dueAt : new Date(input.dueAt);
	if (input.dueAt !== undefined) refuseIf(whyNotDue(dueAt, scope.now), { fields: ['dueAt'] });
	const before = { title: task.title, priority: task.priority, dueAt: task.dueAt.toISOString() };
	const after = {
		title: input.title ?? task.title,
		priority: input.priority ?? task.priority,
		dueAt: dueAt.toISOString()
	};
	const { grace } = await selectTaskSettings(scope);
	await updateTask(scope, task.taskId, {
		...after,
		dueAt,
		dueLocal: localDateTime(dueAt, task.zone),
		overdueAt: overdueAt(dueAt, task.zone, task.grace, grace)
	});
	const [row] = await publishTasks(scope, [task]);
	if (dueAt.getTime() !== task.dueAt.getTime())
		announceTask(scope, task.taskId, { category: 'task_changed', event: 'due-moved', to: task.assigneeIds });
	scope.record({
		subject: subjectOf({ ...task, title: after.title }),
		summary: 'edited',
		...changedFields(before, after)
	});
	return { taskId: task.taskId, revision: row?.revision ?? task.revision + 1 };
});

/** Not to be done (TL-14). A draft on a phone stays there and may still be handed in (4.6). */
export const cancelTask = defineCommand(
	'task.cancel',
	{ needs: 'task.edit', input: CancelTask },
	async (scope, input) => {
		const task = await lockVisibleTask(scope, input.taskId);
		refuseIf(whyNotCancel(task, scope.actor), { state: task.state });
		await updateCancelled(scope, task.taskId, input.reason);
		const cancelled = { category: 'task_changed', event: 'cancelled', to: task.assigneeIds } as const;
		announceTask(scope, task.taskId, { ...cancelled, reason: input.reason });
		return finish(scope, task, `cancelled: ${input.reason}`, 'cancelled');
	}
);

/** TL-16. Assignees stay if they may still work there. Refusals: wrong-state, point-inactive. */
export const reopenTask = defineCommand(
	'task.reopen',
	{ needs: 'task.edit', input: ReopenTask },
	async (scope, input) => {
		const task = await lockVisibleTask(scope, input.taskId);
		refuseIf(whyNotReopen(task, scope.actor), { state: task.state });
		const point = await selectPoint(scope, task.placeId);
		refuseIf(!point?.isActive && 'point-inactive');
		const { technicians } = await readTechnicians(scope, await selectTaskSettings(scope), task.assigneeIds);
		const kept = task.assigneeIds.filter((id) => {
			const technician = technicians.get(id);
			return technician !== undefined && worksAt(technician, task.siteId);
		});
		await updateReopened(scope, task.taskId, kept);
		announceTask(scope, task.taskId, { category: 'task_assigned', to: kept });
		return finish(scope, task, 'reopened', 'open');
	}
);

async function finish(scope: CommandScope, task: LockedTask, summary: string, state: 'cancelled' | 'open') {
	const [row] = await publishTasks(scope, [task]);
	scope.record({ subject: subjectOf(task), summary, before: { state: task.state }, after: { state } });
	return { taskId: task.taskId, revision: row?.revision ?? task.revision + 1 };
}

/** Into the recycle bin (TL-17). Refusals: wrong-state, has-records. */
export const deleteTask = defineCommand(
	'task.delete',
	{ needs: 'task.delete', input: DeleteTask, asksEachTime: true },
	async (scope, { taskId }) => {
		const task = await lockVisibleTask(scope, taskId);
		refuseIf(whyNotDelete(asRuled(task), scope.actor), { state: task.state });
		refuseIf((await hasRecords(scope, taskId)) && 'has-records');
		await publishRemovals(scope, [taskId]);
		await updateDeleted(scope, taskId);
		announceTask(scope, taskId, { category: 'task_changed', event: 'deleted', to: task.assigneeIds });
		await scope.tell({ name: 'task.deleted', taskId });
		scope.record({ subject: subjectOf(task), summary: 'moved to the recycle bin', before: { state: task.state } });
		return { taskId };
	}
);
