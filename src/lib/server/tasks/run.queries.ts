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

/** Notes the start with the person, pins the form's version, and makes an unassigned task theirs (TL-7). */
export async function updateStarted(scope: CommandScope, start: Start): Promise<void> {
	const { sql, actor, now } = scope;
	await sql`
		insert into task_assignee (company_id, task_id, user_id, assigned_at, assigned_by, started_at)
		values (${actor.companyId}, ${start.taskId}, ${actor.userId}, ${now}, ${actor.userId}, ${start.startedAt})
		on conflict (company_id, task_id, user_id) do update set started_at = excluded.started_at,
			assigned_at = case when task_assignee.removed_at is null then task_assignee.assigned_at else excluded.assigned_at end,
			assigned_by = case when task_assignee.removed_at is null then task_assignee.assigned_by else excluded.assigned_by end,
			removed_at = null, removed_by = null
	`;
	await sql`
		update task set
			state = 'in_progress',
			started_at = ${start.isFirst ? sql`${start.startedAt}` : sql`started_at`},
			started_by = ${start.isFirst ? sql`${actor.userId}` : sql`started_by`},
			state_before_start = ${start.isFirst ? sql`${start.stateBefore === 'rejected' ? 'rejected' : 'open'}` : sql`state_before_start`},
			template_version = coalesce(template_version, (
				select t.version from task_template t where t.company_id = task.company_id and t.id = task.template_id
			)),
			assignee_ids = ${start.isClaimed ? sql`array[${actor.userId}::uuid]` : sql`assignee_ids`},
			updated_at = ${now}, updated_by = ${actor.userId}, revision = revision + 1
		where company_id = ${actor.companyId} and id = ${start.taskId}
	`;
}

export type OtherStart = { userId: string; startedAt: Date };

/** Who else has started, first one first. */
export async function selectStarts({ sql, actor }: Scope, taskId: string): Promise<OtherStart[]> {
	return sql<OtherStart[]>`
		select user_id as "userId", started_at as "startedAt" from task_assignee
		where company_id = ${actor.companyId} and task_id = ${taskId} and removed_at is null and started_at is not null
		order by started_at, user_id
	`;
}

/** Forgets the own start; with nobody else running the task goes back, and its pin with it (TL-8). */
export async function updateReleased(scope: CommandScope, taskId: string, next: OtherStart | undefined): Promise<void> {
	const { sql, actor, now } = scope;
	await sql`
		update task_assignee set started_at = null
		where company_id = ${actor.companyId} and task_id = ${taskId} and user_id = ${actor.userId}
	`;
	if (next) {
		await sql`
			update task set started_by = ${next.userId}, started_at = ${next.startedAt}, updated_at = ${now},
				updated_by = ${actor.userId}, revision = revision + 1
			where company_id = ${actor.companyId} and id = ${taskId}
		`;
		return;
	}
	await sql`
		update task set state = coalesce(state_before_start, 'open'), started_at = null, started_by = null, state_before_start = null,
			template_version = case when state_before_start = 'rejected' then template_version end,
			updated_at = ${now}, updated_by = ${actor.userId}, revision = revision + 1
		where company_id = ${actor.companyId} and id = ${taskId}
	`;
}
