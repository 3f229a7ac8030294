import type { Person } from '#lib/domain/tasks/task.ts';
import type { TaskState } from '#lib/domain/tasks/vocabulary.ts';
import type { CommandScope, Scope } from '../commands/scope.ts';

export type Assignment = { taskId: string; userId: string; startedAt: Date | null };

/** Present assignees with their own starts. */
export async function selectAssignments({ sql, actor }: Scope, ids: readonly string[]): Promise<Assignment[]> {
	return sql<Assignment[]>`
		select task_id as "taskId", user_id as "userId", started_at as "startedAt"
		from task_assignee
		where company_id = ${actor.companyId} and task_id = any(${sql.uuids(ids)}) and removed_at is null
	`;
}

export type LastChange = { taskId: string; by: Person | null; at: Date };

/** Who changed the assignees of these tasks last, for "assigned by Ada a moment ago". */
export async function selectLastChanges({ sql, actor }: Scope, ids: readonly string[]): Promise<LastChange[]> {
	return sql<LastChange[]>`
		select distinct on (a.task_id) a.task_id as "taskId", change.at,
			case when change.by is not null then jsonb_build_object('id', change.by, 'name', coalesce(u.name, 'Pegotec')) end as by
		from task_assignee a
		cross join lateral (values (a.assigned_at, a.assigned_by), (a.removed_at, a.removed_by)) as change(at, by)
		left join company_user u on u.company_id = a.company_id and u.id = change.by
		where a.company_id = ${actor.companyId} and a.task_id = any(${sql.uuids(ids)}) and change.at is not null
		order by a.task_id, change.at desc
	`;
}

export type AssigneeChange = {
	taskId: string;
	assigneeIds: string[];
	state: TaskState;
	startedById: string | null;
	startedAt: Date | null;
};

/** Writes the new assignees of many tasks with three statements, whatever their number. */
export async function updateAssignees(scope: CommandScope, changes: readonly AssigneeChange[]): Promise<void> {
	if (changes.length === 0) return;
	const { sql, actor, now } = scope;
	const rows = changes.map((change) => ({
		id: change.taskId,
		assignee_ids: [...change.assigneeIds].sort(),
		state: change.state,
		started_by: change.startedById,
		started_at: change.startedAt?.toISOString() ?? null
	}));
	await sql`
		update task set assignee_ids = c.assignee_ids, state = c.state, started_by = c.started_by, started_at = c.started_at,
			state_before_start = case when c.state = 'in_progress' then task.state_before_start end,
			updated_at = ${now}, updated_by = ${actor.userId}, revision = task.revision + 1
		from jsonb_to_recordset(${sql.json(rows)}) as c(id uuid, assignee_ids uuid[], state text, started_by uuid, started_at timestamptz)
		where task.company_id = ${actor.companyId} and task.id = c.id
	`;
	await sql`
		update task_assignee a set removed_at = ${now}, removed_by = ${actor.userId}, started_at = null
		from jsonb_to_recordset(${sql.json(rows)}) as c(id uuid, assignee_ids uuid[])
		where a.company_id = ${actor.companyId} and a.task_id = c.id and a.removed_at is null
			and not a.user_id = any(c.assignee_ids)
	`;
	await sql`
		insert into task_assignee (company_id, task_id, user_id, assigned_at, assigned_by)
		select ${actor.companyId}, c.id, member.id, ${now}, ${actor.userId}
		from jsonb_to_recordset(${sql.json(rows)}) as c(id uuid, assignee_ids uuid[]), unnest(c.assignee_ids) as member(id)
		on conflict (company_id, task_id, user_id) do update
		set assigned_at = excluded.assigned_at, assigned_by = excluded.assigned_by, removed_at = null, removed_by = null,
			started_at = null
		where task_assignee.removed_at is not null
	`;
}

/** Active tasks of these people by local day of the due time (TL-50). */
export async function selectLoad(
	{ sql, actor }: Scope,
	userIds: readonly string[],
	days: readonly string[]
): Promise<{ userId: string; day: string; count: number }[]> {
	return sql<{ userId: string; day: string; count: number }[]>`
		select a.user_id as "userId", left(t.due_local, 10) as day, count(*)::int as count
		from task_assignee a join task t on t.company_id = a.company_id and t.id = a.task_id
		where a.company_id = ${actor.companyId} and a.user_id = any(${sql.uuids(userIds)}) and a.removed_at is null
			and t.phase = 'active' and t.deleted_at is null
			and left(t.due_local, 10) = any(${sql.texts(days)})
		group by a.user_id, left(t.due_local, 10)
	`;
}
