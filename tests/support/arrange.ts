import { v7 as newId } from 'uuid';
import type { Api } from './e2e.ts';

export type Point = {
	placeId: string;
	name: string;
	level: string;
	siteId: string;
	path: { id: string; name: string }[];
};

type Task = { title: string; point: Point; assigneeIds?: string[]; template?: string };

/** Its form has no question that must be answered. */
const UNDEMANDING = 'Electrical';

/** A task point by its own name and that of any place above it. */
export async function findPoint(person: Api, name: string, above: string): Promise<Point> {
	const { items } = await person.query<{ items: Point[] }>('place.tree', { search: name });
	const found = items.find((item) => item.level === 'task_point' && item.path.some((step) => step.name === above));
	if (!found) throw new Error(`the demo has no ${name} at ${above}`);
	return found;
}

async function templateNamed(person: Api, name: string): Promise<{ templateId: string; version: number }> {
	const { items } = await person.query<{ items: { templateId: string; name: string; version: number }[] }>(
		'template.list',
		{}
	);
	const found = items.find((template) => template.name === name);
	if (!found) throw new Error(`the demo has no template ${name}`);
	return found;
}

/** Due in an hour, from a template that asks for nothing, unless another is named. */
export async function createTask(person: Api, { title, point, assigneeIds = [], template }: Task): Promise<string> {
	const { templateId } = await templateNamed(person, template ?? UNDEMANDING);
	const taskId = newId();
	const dueAt = new Date(Date.now() + 3_600_000).toISOString();
	await person.mutate('task.create', { taskId, placeId: point.placeId, templateId, title, dueAt, assigneeIds });
	return taskId;
}

/** Work that waits for approval, done by the technician who calls; `evidence` overrides what they hand in. */
export async function submitTask(
	planner: Api,
	technician: Api,
	task: Omit<Task, 'assigneeIds'>,
	evidence: Record<string, unknown> = {}
): Promise<{ taskId: string; recordId: string }> {
	const me = await technician.query<{ user: { userId: string } }>('auth.me', {});
	const { templateId, version } = await templateNamed(planner, task.template ?? UNDEMANDING);
	const taskId = await createTask(planner, { ...task, assigneeIds: [me.user.userId] });
	const recordId = await handIn(technician, taskId, { templateId, templateVersion: version, ...evidence });
	return { taskId, recordId };
}

/** Hands a task in as whoever calls; `evidence` names its form, and what else there is to say. */
async function handIn(
	technician: Api,
	taskId: string,
	evidence: { templateId: string; templateVersion: number } & Record<string, unknown>
): Promise<string> {
	const recordId = newId();
	const at = new Date().toISOString();
	await technician.mutate('task.submit', {
		taskId,
		recordId,
		values: {},
		safety: null,
		presence: { kind: 'none' },
		startedAt: at,
		performedAt: at,
		...evidence
	});
	return recordId;
}

/** Work on a task that is somebody's already, in the form that asks for nothing. */
export async function finishTask(planner: Api, technician: Api, taskId: string): Promise<string> {
	const { templateId, version } = await templateNamed(planner, UNDEMANDING);
	return handIn(technician, taskId, { templateId, templateVersion: version });
}

/** What a test leaves behind would stand in the way of the next run. */
export async function cancelTasks(planner: Api, taskIds: readonly string[]): Promise<void> {
	for (const taskId of taskIds) await planner.mutate('task.cancel', { taskId, reason: 'end of the test' });
}
