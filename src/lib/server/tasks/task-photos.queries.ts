import type { Scope } from '../commands/scope.ts';

export type PhotoTask = {
	siteId: string;
	isDeleted: boolean;
	isUnassigned: boolean;
	/** Is or was an assignee, or has a record on it (TL-19). */
	isOwn: boolean;
};

export async function selectPhotoTask({ sql, actor }: Scope, taskId: string): Promise<PhotoTask | undefined> {
	const [task] = await sql<PhotoTask[]>`
		select t.site_id as "siteId", t.deleted_at is not null as "isDeleted", t.assignee_ids = '{}' as "isUnassigned",
			exists (
				select from task_assignee a
				where a.company_id = t.company_id and a.task_id = t.id and a.user_id = ${actor.userId}
			) or exists (
				select from execution e
				where e.company_id = t.company_id and e.task_id = t.id and e.author_id = ${actor.userId}
			) as "isOwn"
		from task t
		where t.company_id = ${actor.companyId} and t.id = ${taskId}
	`;
	return task;
}
