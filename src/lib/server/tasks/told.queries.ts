import type { SubjectFacts } from '#lib/domain/notifications/cause.ts';
import type { Scope } from '../commands/scope.ts';

type Subject = { id: string } & SubjectFacts;

/** Tasks as notices name them: by title and asset. In the bin too. */
export function selectToldTasks({ sql, actor }: Scope, ids: readonly string[]): Promise<Subject[]> {
	return sql<Subject[]>`
		select t.id, t.site_id as "siteId", t.title, p.name as place, t.priority = 'critical' as "isCritical", t.state,
			t.deleted_at is not null as "isDeleted", t.assignee_ids as "ownerIds", '{}'::uuid[] as "workerIds",
			false as "isSkipPending"
		from task t join place p on p.company_id = t.company_id and p.id = t.asset_id
		where t.company_id = ${actor.companyId} and t.id = any(${sql.uuids(ids)})
	`;
}

/** Submissions, by their task; `held` until somebody has decided about one that was set aside. */
export function selectToldRecords({ sql, actor }: Scope, ids: readonly string[]): Promise<Subject[]> {
	return sql<Subject[]>`
		select e.id, t.site_id as "siteId", t.title, p.name as place, false as "isCritical", false as "isDeleted",
			case when e.kind = 'review' and e.resolution is null then 'held' else 'kept' end as state,
			array[e.author_id] as "ownerIds", '{}'::uuid[] as "workerIds", exists (
				select from nfc_skip s where s.company_id = e.company_id and s.execution_id = e.id and s.state = 'pending'
			) as "isSkipPending"
		from execution e
		join task t on t.company_id = e.company_id and t.id = e.task_id
		join place p on p.company_id = t.company_id and p.id = t.asset_id
		where e.company_id = ${actor.companyId} and e.id = any(${sql.uuids(ids)})
	`;
}

type Reminder = { taskId: string; kind: 'task_due_soon' | 'task_overdue'; assigneeIds: string[] };

/**
 * Active tasks that are due within the hour or have become overdue, of which nobody was told for this date, marked as told.
 * Where the line stands still the latter wait (TL-61). Whoever works on one just now keeps it for the next minute.
 */
export async function takeReminders({ sql, actor, now }: Scope, limit: number): Promise<Reminder[]> {
	const inAnHour = new Date(now.getTime() + 3_600_000);
	const active = sql`t.company_id = ${actor.companyId} and t.phase = 'active' and t.deleted_at is null`;
	const overdue = await sql<Reminder[]>`
		with due as (
			select t.id from task t
			where ${active} and t.overdue_told_for is distinct from t.overdue_at and t.overdue_at <= ${now}
				and not 'line-stopped' = any (t.flags)
			order by t.overdue_at limit ${limit} for update skip locked
		)
		update task t set overdue_told_for = t.overdue_at from due
		where t.company_id = ${actor.companyId} and t.id = due.id
		returning t.id as "taskId", 'task_overdue' as kind, t.assignee_ids as "assigneeIds"
	`;
	const soon = await sql<Reminder[]>`
		with due as (
			select t.id from task t
			where ${active} and t.due_at > ${now} and t.due_at <= ${inAnHour} and t.soon_told_for is distinct from t.due_at
			order by t.due_at limit ${limit} for update skip locked
		)
		update task t set soon_told_for = t.due_at from due
		where t.company_id = ${actor.companyId} and t.id = due.id
		returning t.id as "taskId", 'task_due_soon' as kind, t.assignee_ids as "assigneeIds"
	`;
	return [...overdue, ...soon];
}
