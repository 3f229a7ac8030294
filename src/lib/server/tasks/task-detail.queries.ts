import type { TaskRow } from '#lib/domain/tasks/task.ts';
import type { TaskType } from '#lib/domain/tasks/vocabulary.ts';
import type { TemplateBody } from '#lib/domain/tasks/template.ts';
import type { Scope } from '../commands/scope.ts';
import { inScope } from './scope-filter.ts';

export type UsedTemplate = {
	templateId: string;
	name: string;
	type: TaskType;
	version: number;
	body: TemplateBody;
	placeDescription: string;
};

/** The form a task is done by: its pinned version, else the newest. */
export async function selectUsedTemplate({ sql, actor }: Scope, taskId: string): Promise<UsedTemplate | undefined> {
	const [row] = await sql<UsedTemplate[]>`
		select template.id as "templateId", template.name, template.type, v.version, v.body,
			point.description as "placeDescription"
		from task t
		join task_template template on template.company_id = t.company_id and template.id = t.template_id
		join template_version v on v.company_id = t.company_id and v.template_id = t.template_id
			and v.version = coalesce(t.template_version, template.version)
		join place point on point.company_id = t.company_id and point.id = t.place_id
		where t.company_id = ${actor.companyId} and t.id = ${taskId}
	`;
	return row;
}

/** Whether the actor may see the task at all. */
export async function isVisible(scope: Scope, taskId: string): Promise<boolean> {
	const [row] = await scope.sql<{ found: boolean }[]>`
		select exists (select from task t where ${inScope(scope)} and t.id = ${taskId}) as found
	`;
	return row?.found ?? false;
}

/** The repair request or shutdown a task was made for, where the actor may open it. */
type TaskSource = { kind: 'repair' | 'shutdown'; id: string; number: number };

export async function selectSource(scope: Scope, task: Pick<TaskRow, 'taskId' | 'origin'>): Promise<TaskSource | null> {
	const { sql, actor } = scope;
	const isOfSite = actor.sites ? sql`and s.site_id = any(${sql.uuids(actor.sites)})` : sql``;
	if (task.origin === 'repair' && actor.rights.has('repair.view')) {
		const [repair] = await sql<TaskSource[]>`
			select 'repair' as kind, s.id, s.number from repair_request s
			where s.company_id = ${actor.companyId} and s.work_order_id = ${task.taskId} ${isOfSite} limit 1
		`;
		return repair ?? null;
	}
	if (task.origin === 'shutdown' && actor.rights.has('shutdown.view')) {
		const [shutdown] = await sql<TaskSource[]>`
			select 'shutdown' as kind, s.id, s.number from shutdown_item i
			join shutdown s on s.company_id = i.company_id and s.id = i.shutdown_id
			where i.company_id = ${actor.companyId} and i.task_id = ${task.taskId} ${isOfSite} limit 1
		`;
		return shutdown ?? null;
	}
	return null;
}
