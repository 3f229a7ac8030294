import { refuseIf } from '#lib/domain/shared/refusal.ts';
import { localDateTime } from '#lib/domain/shared/zone.ts';
import type { Origin, Priority } from '#lib/domain/tasks/vocabulary.ts';
import { takeNumber } from '../commands/number.queries.ts';
import type { CommandScope } from '../commands/scope.ts';
import { announceTask } from './announce.ts';
import { requireTechnicians } from './assign.service.ts';
import { insertTask, type Point, type TemplateHead } from './edit.queries.ts';
import { worksAt } from './people.ts';
import { publishTasks } from './publish.ts';
import { selectTaskSettings } from './settings.queries.ts';

export type WantedTask = {
	taskId: string;
	origin: Origin;
	point: Point;
	template: TemplateHead;
	pointTaskId: string | null;
	title: string;
	priority: Priority;
	note: string;
	dueAt: Date;
	assigneeIds: readonly string[];
};

/** Makes a task without grace and tells everybody; who may, and when it may be due, the caller has judged. Refusals: not-assignable, one-assignee. */
export async function addTask(scope: CommandScope, wanted: WantedTask) {
	const { template, point, dueAt, ...rest } = wanted;
	const assigneeIds = [...new Set(wanted.assigneeIds)];
	await refuseAssignees(scope, assigneeIds, point.siteId);
	const task = {
		...rest,
		number: await takeNumber(scope, 'task'),
		point,
		templateId: template.templateId,
		type: template.type,
		dueAt,
		dueLocal: localDateTime(dueAt, point.zone),
		grace: 'none' as const,
		overdueAt: dueAt,
		assigneeIds
	};
	await insertTask(scope, task);
	await scope.tell({ name: 'task.created', taskId: task.taskId, lineId: point.lineId, assetId: point.assetId });
	await publishTasks(scope, [{ taskId: task.taskId, siteId: point.siteId, assigneeIds: [] }]);
	announceTask(scope, task.taskId, { category: 'task_assigned', to: assigneeIds });
	return task;
}

async function refuseAssignees(scope: CommandScope, ids: readonly string[], siteId: string): Promise<void> {
	if (ids.length === 0) return;
	const settings = await selectTaskSettings(scope);
	refuseIf(ids.length > 1 && !settings.isMultiTechnician && 'one-assignee');
	const technicians = await requireTechnicians(scope, settings, ids);
	refuseIf([...technicians.values()].some((technician) => !worksAt(technician, siteId)) && 'not-assignable');
}
