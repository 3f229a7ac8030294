import type { TaskType } from '#lib/domain/tasks/vocabulary.ts';
import type { Scope } from '../commands/scope.ts';

/** The template that work of a type follows where nobody chose one. */
export async function selectDefaultTemplate({ sql, actor }: Scope, type: TaskType): Promise<string | undefined> {
	const [template] = await sql<{ templateId: string }[]>`
		select id as "templateId" from task_template
		where company_id = ${actor.companyId} and type = ${type} and is_active order by is_default desc, name limit 1
	`;
	return template?.templateId;
}

type PointTask = { placeId: string; templateId: string; isActive: boolean };

export async function selectPointTask({ sql, actor }: Scope, pointTaskId: string): Promise<PointTask | undefined> {
	const [found] = await sql<PointTask[]>`
		select place_id as "placeId", template_id as "templateId", is_active as "isActive" from point_task
		where company_id = ${actor.companyId} and id = ${pointTaskId}
	`;
	return found;
}
