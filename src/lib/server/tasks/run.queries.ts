import type { TaskState } from '#lib/domain/tasks/vocabulary.ts';
import type { CommandScope, Scope } from '../commands/scope.ts';

export type Start = {
	taskId: string;
	startedAt: Date;
	/** False when another assignee runs the task already: only the own start is noted. */
	isFirst: boolean;
	stateBefore: TaskState;
	isClaimed: boolean;
};

/** Notes the starts with the person, pins the forms' versions, and makes unassigned tasks theirs (TL-7). */
export async function updateStarted(scope: CommandScope, starts: readonly Start[]): Promise<void> {
	const { sql, actor, now } = scope;
	const ids = sql.uuids(starts.map((start) => start.taskId));
	const times = sql.instants(starts.map((start) => start.startedAt));
	const person = sql`
		insert into task_assignee (company_id, task_id, user_id, assigned_at, assigned_by, started_at)
		select ${actor.companyId}, s.id, ${actor.userId}, ${now}, ${actor.userId}, s.at from unnest(${ids}, ${times}) as s(id, at)
		on conflict (company_id, task_id, user_id) do update set started_at = excluded.started_at,
			assigned_at = case when task_assignee.removed_at is null then task_assignee.assigned_at else excluded.assigned_at end,
			assigned_by = case when task_assignee.removed_at is null then task_assignee.assigned_by else excluded.assigned_by end,
			removed_at = null, removed_by = null
	`;
	const task = sql`
		update task set
			state = 'in_progress',
			started_at = case when s.is_first then s.at else task.started_at end,
			started_by = case when s.is_first then ${actor.userId}::uuid else task.started_by end,
			state_before_start = case when s.is_first then s.before else task.state_before_start end,
			template_version = coalesce(task.template_version, (
				select t.version from task_template t where t.company_id = task.company_id and t.id = task.template_id
			)),
			assignee_ids = case when s.is_claimed then array[${actor.userId}::uuid] else task.assignee_ids end,
			updated_at = ${now}, updated_by = ${actor.userId}, revision = task.revision + 1
		from unnest(
			${ids}, ${times}, ${sql.texts(starts.map((start) => (start.stateBefore === 'rejected' ? 'rejected' : 'open')))},
			${sql.ints(starts.map((start) => Number(start.isFirst)))}::bool[], ${sql.ints(starts.map((start) => Number(start.isClaimed)))}::bool[]
		) as s(id, at, before, is_first, is_claimed)
		where task.company_id = ${actor.companyId} and task.id = s.id
	`;
	await Promise.all([person, task]);
}

export type OtherStart = { taskId: string; userId: string; startedAt: Date };

/** Who has started these tasks, first one first. */
export async function selectStarts({ sql, actor }: Scope, taskIds: readonly string[]): Promise<OtherStart[]> {
	return sql<OtherStart[]>`
		select task_id as "taskId", user_id as "userId", started_at as "startedAt" from task_assignee
		where company_id = ${actor.companyId} and task_id = any(${sql.uuids(taskIds)}) and removed_at is null
			and started_at is not null
		order by started_at, user_id
	`;
}

export type Release = { taskId: string; next: OtherStart | undefined };

/** Forgets the own starts; with nobody else running a task it goes back, and its pin with it (TL-8). */
export async function updateReleased(scope: CommandScope, releases: readonly Release[]): Promise<void> {
	const { sql, actor, now } = scope;
	const ids = sql.uuids(releases.map((release) => release.taskId));
	const person = sql`
		update task_assignee set started_at = null
		where company_id = ${actor.companyId} and task_id = any(${ids}) and user_id = ${actor.userId}
	`;
	const task = sql`
		update task set
			state = case when s.next_by is null then coalesce(task.state_before_start, 'open') else task.state end,
			started_by = s.next_by, started_at = s.next_at,
			state_before_start = case when s.next_by is not null then task.state_before_start end,
			template_version = case when s.next_by is not null or task.state_before_start = 'rejected' then task.template_version end,
			updated_at = ${now}, updated_by = ${actor.userId}, revision = task.revision + 1
		from unnest(
			${ids}, ${sql.uuids(releases.map(({ next }) => next?.userId ?? null))},
			${sql.instants(releases.map(({ next }) => next?.startedAt ?? null))}
		) as s(id, next_by, next_at)
		where task.company_id = ${actor.companyId} and task.id = s.id
	`;
	await Promise.all([person, task]);
}
