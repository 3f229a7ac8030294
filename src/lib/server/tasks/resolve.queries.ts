import type { HeldRecord } from '#lib/domain/tasks/resolve.ts';
import type { Resolution } from '#lib/domain/tasks/vocabulary.ts';
import type { CommandScope, Scope } from '../commands/scope.ts';

/** A record as whoever decides on it must know it. */
export type HeldFacts = HeldRecord & {
	recordId: string;
	taskId: string;
	authorId: string;
	templateVersion: number;
	startedAt: Date;
	receivedAt: Date;
	flags: string[];
	resolution: Resolution | null;
	resolvedBy: string | null;
	resolvedAt: Date | null;
	isPlaceDeleted: boolean;
	/** The record that counts was sent back: the next one takes its place (TL-35). */
	isCurrentRejected: boolean;
};

/** Which task a record belongs to, to be locked before the record is judged. */
export async function selectTaskIdOf({ sql, actor }: Scope, recordId: string): Promise<string | undefined> {
	const [row] = await sql<{ taskId: string }[]>`
		select task_id as "taskId" from execution where company_id = ${actor.companyId} and id = ${recordId}
	`;
	return row?.taskId;
}

export async function selectHeld({ sql, actor }: Scope, recordId: string): Promise<HeldFacts | undefined> {
	const [held] = await sql<HeldFacts[]>`
		select e.id as "recordId", e.task_id as "taskId", e.kind, e.review, e.hold_reason as "holdReason",
			e.author_id as "authorId", array_remove(array[e.author_id, e.by_staff_id], null) as "authorIds",
			e.template_version as "templateVersion", e.started_at as "startedAt", e.received_at as "receivedAt", e.flags,
			e.resolution, e.resolved_by as "resolvedBy", e.resolved_at as "resolvedAt",
			p.deleted_at is not null as "isPlaceDeleted", coalesce(current.review = 'rejected', false) as "isCurrentRejected"
		from execution e
		join task t on t.company_id = e.company_id and t.id = e.task_id
		join place p on p.company_id = t.company_id and p.id = t.place_id
		left join execution current on current.company_id = t.company_id and current.id = t.current_record
		where e.company_id = ${actor.companyId} and e.id = ${recordId}
	`;
	return held;
}

export type Decision = {
	recordId: string;
	resolution: Resolution;
	kind: 'primary' | 'resubmission' | 'supplementary' | 'review';
	review: 'pending' | 'not-needed';
	supersedes: string | null;
	reason: string | null;
};

export async function updateResolved(scope: CommandScope, decision: Decision): Promise<void> {
	const { sql, actor, now } = scope;
	await sql`
		update execution set kind = ${decision.kind}, review = ${decision.review}, supersedes = ${decision.supersedes},
			resolution = ${decision.resolution}, resolved_by = ${actor.userId}, resolved_at = ${now},
			resolution_reason = ${decision.reason}
		where company_id = ${actor.companyId} and id = ${decision.recordId}
	`;
}

/** The flag goes with the last record that waits; what is kept beside the first says so (TL-52). */
export async function settleFlags(
	{ sql, actor }: CommandScope,
	taskId: string,
	added: readonly string[]
): Promise<void> {
	await sql`
		update task t set flags = array(
			select distinct f from unnest(t.flags || ${sql.texts(added)}) as f
			where f <> 'needs-review' or exists (
				select from execution e
				where e.company_id = t.company_id and e.task_id = t.id and e.kind = 'review' and e.review = 'pending'
			)
			order by f
		)
		where t.company_id = ${actor.companyId} and t.id = ${taskId}
	`;
}

/** The task takes the record as if it had come in time: out of the bin, open again, handed in at its receipt (TL-40). */
export async function updateApplied(
	scope: CommandScope,
	held: HeldFacts,
	{ isApprovalRequired }: { isApprovalRequired: boolean }
): Promise<void> {
	const { sql, actor, now } = scope;
	const isLate = held.flags.includes('late');
	await sql`
		update task set state = ${isApprovalRequired ? 'pending_approval' : 'completed'}, submitted_at = ${held.receivedAt},
			completed_at = ${isApprovalRequired ? null : held.receivedAt}, current_record = ${held.recordId},
			template_version = ${held.templateVersion}, started_at = coalesce(started_at, ${held.startedAt}),
			started_by = coalesce(started_by, ${held.authorId}::uuid), cancel_kind = null, cancel_reason = null,
			deleted_at = null, deleted_by = null, deleted_with = null,
			flags = ${isLate ? sql`array_append(array_remove(flags, 'late'), 'late')` : sql`array_remove(flags, 'late')`},
			updated_at = ${now}, updated_by = ${actor.userId}, revision = revision + 1
		where company_id = ${actor.companyId} and id = ${held.taskId}
	`;
}
