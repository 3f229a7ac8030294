import * as z from 'zod/mini';
import { may } from '#lib/domain/access/actor.ts';
import { refuse, refuseIf } from '#lib/domain/shared/refusal.ts';
import { TaskFilter } from '#lib/domain/tasks/filter.ts';
import { isActive, type TaskRow } from '#lib/domain/tasks/task.ts';
import type { Origin, Priority } from '#lib/domain/tasks/vocabulary.ts';
import type { CommandScope, Scope } from '../commands/scope.ts';
import { addTask } from './add-task.ts';
import { announceTask } from './announce.ts';
import { selectPoint, selectTemplateHead, taskExists, updateCancelled } from './edit.queries.ts';
import { updateLineStopped } from './line-stopped.queries.ts';
import { countTasks } from './list.queries.ts';
import { lockTasks } from './lock.queries.ts';
import { publishTasks } from './publish.ts';
import { addTaskFlags } from './submit-write.queries.ts';
import { listTasks } from './tasks.service.ts';
import { subjectOf } from './visible.ts';
import { selectDefaultTemplate, selectPointTask } from './work.queries.ts';

// What reports make of tasks: work orders, work of a shutdown, and the mark of what stands still.

type WorkOrder = {
	taskId: string;
	origin: Extract<Origin, 'repair' | 'shutdown'>;
	placeId: string;
	/** The default template for repairs when left out. */
	templateId?: string | undefined;
	title: string;
	priority: Priority;
	note: string;
	dueAt: Date;
	assigneeIds: readonly string[];
};

/** Refusals: not-found, exists, point-inactive, permission and those of task.assign. */
export async function createWorkOrder(scope: CommandScope, order: WorkOrder) {
	if (order.assigneeIds.length > 0 && !may(scope.actor, 'task.assign'))
		refuse('permission', { permission: 'task.assign' });
	const point = (await selectPoint(scope, order.placeId)) ?? refuse('not-found');
	const templateId = order.templateId ?? (await selectDefaultTemplate(scope, 'repair_request'));
	const template = templateId === undefined ? undefined : await selectTemplateHead(scope, templateId);
	if (!template) return refuse('not-found');
	refuseIf((await taskExists(scope, order.taskId)) && 'exists', { fields: ['taskId'] });
	refuseIf(!(point.isActive && template.isActive) && 'point-inactive');
	return addTask(scope, { ...order, point, template, pointTaskId: null });
}

/** A task of a point task that waits for shutdowns (TL-4). Refusals: not-found, point-inactive. */
export async function createPointTaskWork(
	scope: CommandScope,
	work: { taskId: string; pointTaskId: string; dueAt: Date }
) {
	const pointTask = (await selectPointTask(scope, work.pointTaskId)) ?? refuse('not-found');
	const point = (await selectPoint(scope, pointTask.placeId)) ?? refuse('not-found');
	const template = (await selectTemplateHead(scope, pointTask.templateId)) ?? refuse('not-found');
	refuseIf(!(point.isActive && template.isActive && pointTask.isActive) && 'point-inactive');
	return addTask(scope, {
		...work,
		origin: 'shutdown',
		point,
		template,
		title: template.name,
		priority: template.priority,
		note: '',
		assigneeIds: []
	});
}

/** What there is to do at an asset and what was done last, as far as the actor may see it. */
export async function readAssetWork(scope: Scope, assetId: string): Promise<{ active: TaskRow[]; done: TaskRow[] }> {
	if (!may(scope.actor, 'task.view')) return { active: [], done: [] };
	const list = (wanted: z.input<typeof TaskFilter>) => listTasks(scope, z.parse(TaskFilter, wanted));
	const active = await list({ tab: 'active', assetId, limit: 10 });
	const done = await list({ tab: 'history', states: ['completed'], assetId, sort: '-submitted', limit: 5 });
	return { active: active.items, done: done.items };
}

/** Cancels work that was made for a shutdown (4.9); who may is judged there. What is finished already stays. */
export async function cancelWork(scope: CommandScope, taskId: string, reason: string): Promise<void> {
	const [task] = await lockTasks(scope, [taskId]);
	if (!task || task.deletedAt !== null || !(isActive(task.state) || task.state === 'pending_approval')) return;
	await updateCancelled(scope, taskId, reason);
	announceTask(scope, taskId, { category: 'task_changed', event: 'cancelled', to: task.assigneeIds, reason });
	await publishTasks(scope, [task]);
	scope.record({
		action: 'task.cancel',
		subject: subjectOf(task),
		summary: `cancelled with its shutdown: ${reason}`,
		before: { state: task.state },
		after: { state: 'cancelled' }
	});
}

/** How many tasks wait because of what stands still here (TL-61). */
export async function countStopped(scope: Scope, where: { lineId: string; assetId: string | null }): Promise<number> {
	return countTasks(
		scope,
		z.parse(TaskFilter, { lineId: where.lineId, ...(where.assetId ? { assetId: where.assetId } : {}) })
	);
}

/** Above this phones and pages read the tasks anew instead of taking each row from the feed. */
const MAX_ROWS_IN_FEED = 2_000;

/** TL-61: what stands still on this line, after anything about its shutdowns has changed. */
export async function markLineStopped(
	scope: CommandScope,
	lineId: string,
	stopped: { isWholeLine: boolean; assetIds: readonly string[] }
): Promise<void> {
	const changed = await updateLineStopped(scope, lineId, stopped);
	await publishTasks(scope, changed.slice(0, MAX_ROWS_IN_FEED));
}

/** The same for one task that was just made; whoever made it publishes it. */
export async function markTaskStopped(scope: CommandScope, taskId: string): Promise<void> {
	await addTaskFlags(scope, [{ taskId, flags: ['line-stopped'] }]);
}
