import type * as z from 'zod/mini';
import { refuse } from '#lib/domain/shared/refusal.ts';
import type { List } from '#lib/domain/shared/page.ts';
import type { TaskFilter, TaskQuery } from '#lib/domain/tasks/filter.ts';
import type { TaskRow } from '#lib/domain/tasks/task.ts';
import { selectHistory } from '../audit/history.queries.ts';
import type { Scope } from '../commands/scope.ts';
import { currentVersion } from '../safety/safety.service.ts';
import { assignTasks, unassignTasks } from './assign.service.ts';
import { cancelTask, createTask, deleteTask, editTask, reopenTask } from './edit.service.ts';
import { countTasks, selectTaskPage } from './list.queries.ts';
import { selectRecordViews } from './record.queries.ts';
import { approveTask, approveTasks, rejectTask } from './review.service.ts';
import { importRecords } from './rescue.service.ts';
import { adoptRecord, dismissRecord, keepRecord } from './resolve.service.ts';
import { releaseTask, startTask } from './run.service.ts';
import { submitTask } from './submit.service.ts';
import { isVisible, selectSource, selectUsedTemplate } from './task-detail.queries.ts';
import { importPhoto } from './rescue-photos.ts';
import { arrivePhoto } from './task-photos.ts';
import { selectTaskRows } from './task-row.queries.ts';

/** Every command of the slice. */
export const taskCommands = [
	createTask,
	assignTasks,
	unassignTasks,
	startTask,
	releaseTask,
	submitTask,
	arrivePhoto,
	importPhoto,
	approveTask,
	approveTasks,
	rejectTask,
	adoptRecord,
	keepRecord,
	dismissRecord,
	importRecords,
	editTask,
	cancelTask,
	reopenTask,
	deleteTask
];

/** A page of the tasks the actor may see (product 6.4). */
export async function listTasks(scope: Scope, filter: TaskFilter): Promise<List<TaskRow>> {
	const { ids, next } = await selectTaskPage(scope, filter);
	return { items: await selectTaskRows(scope, ids), next, total: await countTasks(scope, filter) };
}

/** One task with its form, its procedure, every record and what happened to it. */
export async function getTask(scope: Scope, { taskId }: z.output<typeof TaskQuery>) {
	if (!(await isVisible(scope, taskId))) return refuse('not-found');
	const [task] = await selectTaskRows(scope, [taskId]);
	const used = await selectUsedTemplate(scope, taskId);
	if (!task || !used) return refuse('not-found');
	const { placeDescription, ...template } = used;
	return {
		task,
		source: await selectSource(scope, task),
		place: { placeId: task.placeId, path: task.path, description: placeDescription },
		template,
		safety: await currentVersion(scope, template.body.procedureId),
		records: await selectRecordViews(scope, { taskId }),
		history: await selectHistory(scope, { type: 'task', id: taskId })
	};
}
