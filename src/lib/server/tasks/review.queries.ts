import type { Rejection } from '#lib/domain/tasks/task.ts';
import type { RecordValue } from '#lib/domain/tasks/submission.ts';
import type { CommandScope, Scope } from '../commands/scope.ts';

/** What deciding on the record that counts takes to know of it. */
export type ReviewFacts = {
	taskId: string;
	recordId: string;
	authorId: string;
	/** Everybody behind the first submission and its resubmissions, staff who acted for them included (TL-31). */
	authorIds: string[];
	values: RecordValue[];
	flags: string[];
	photosExpected: number;
	hasOpenSkip: boolean;
};

export async function selectReviewFacts({ sql, actor }: Scope, taskIds: readonly string[]): Promise<ReviewFacts[]> {
	return sql<ReviewFacts[]>`
		with recursive chain as (
			select e.task_id, e.author_id, e.by_staff_id, e.supersedes
			from task t join execution e on e.company_id = t.company_id and e.id = t.current_record
			where t.company_id = ${actor.companyId} and t.id = any(${sql.uuids(taskIds)})
			union all
			select chain.task_id, e.author_id, e.by_staff_id, e.supersedes
			from chain join execution e on e.company_id = ${actor.companyId} and e.id = chain.supersedes
		), people as (
			select c.task_id, array_agg(distinct p.id) as ids
			from chain c, unnest(array[c.author_id, c.by_staff_id]) as p(id) where p.id is not null group by c.task_id
		)
		select t.id as "taskId", e.id as "recordId", e.author_id as "authorId", people.ids as "authorIds", e."values", e.flags,
			(
				select count(*)::int from photo p
				where p.company_id = e.company_id and p.execution_id = e.id and p.state <> 'complete'
			) as "photosExpected",
			exists (
				select from nfc_skip s
				where s.company_id = e.company_id and s.execution_id = e.id and s.state in ('pending', 'declined')
			) as "hasOpenSkip"
		from task t
		join execution e on e.company_id = t.company_id and e.id = t.current_record
		join people on people.task_id = t.id
		where t.company_id = ${actor.companyId} and t.id = any(${sql.uuids(taskIds)})
	`;
}

export async function updateApproved(
	scope: CommandScope,
	taskIds: readonly string[],
	recordIds: readonly string[]
): Promise<void> {
	const { sql, actor, now } = scope;
	await sql`
		update execution set review = 'accepted', reviewed_by = ${actor.userId}, reviewed_at = ${now}
		where company_id = ${actor.companyId} and id = any(${sql.uuids(recordIds)})
	`;
	await sql`
		update task set state = 'completed', completed_at = ${now}, approved_by = ${actor.userId}, approved_at = ${now},
			updated_at = ${now}, updated_by = ${actor.userId}, revision = revision + 1
		where company_id = ${actor.companyId} and id = any(${sql.uuids(taskIds)})
	`;
}

type NewRejection = { taskId: string; recordId: string; rejection: Rejection; assigneeIds: readonly string[] };

/** TL-12: back to the author; nobody is running it until somebody starts again. */
export async function updateRejected(
	scope: CommandScope,
	{ taskId, recordId, rejection, assigneeIds }: NewRejection
): Promise<void> {
	const { sql, actor, now } = scope;
	await sql`
		update execution set review = 'rejected', reviewed_by = ${actor.userId}, reviewed_at = ${now},
			review_reason = ${rejection.reason}
		where company_id = ${actor.companyId} and id = ${recordId}
	`;
	await sql`
		update task set state = 'rejected', rejections = rejections || ${sql.json([rejection])}, submitted_at = null,
			started_at = null, started_by = null, state_before_start = null, assignee_ids = ${sql.uuids([...assigneeIds].sort())},
			updated_at = ${now}, updated_by = ${actor.userId}, revision = revision + 1
		where company_id = ${actor.companyId} and id = ${taskId}
	`;
	await sql`
		update task_assignee set started_at = null,
			removed_at = case when user_id = any(${sql.uuids(assigneeIds)}) then null else coalesce(removed_at, ${now}) end,
			removed_by = case when user_id = any(${sql.uuids(assigneeIds)}) then null else coalesce(removed_by, ${actor.userId}) end
		where company_id = ${actor.companyId} and task_id = ${taskId}
	`;
}
