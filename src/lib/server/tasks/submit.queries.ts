import type { PathStep, Person } from '#lib/domain/tasks/task.ts';
import type { TemplateBody } from '#lib/domain/tasks/template.ts';
import type { RecordValue, SubmitTask } from '#lib/domain/tasks/submission.ts';
import type { HoldReason, RecordFlag, RecordKind } from '#lib/domain/tasks/vocabulary.ts';
import type { CommandScope, Scope } from '../commands/scope.ts';

/** What judging a submission takes to know of its task, beside the locked row. */
export type SubmissionFacts = {
	body: TemplateBody | null;
	path: PathStep[];
	isPlaceDeleted: boolean;
	tags: { code: string; isActive: boolean }[];
	/** Is, or once was, an assignee (TL-19). */
	wasAssignee: boolean;
	/** Has a record that counts, or stands beside the one that does. */
	hasSubmitted: boolean;
	current: { authorId: string; review: string } | null;
	nextNumber: number;
};

export async function selectSubmissionFacts(
	{ sql, actor }: Scope,
	of: { taskId: string; templateId: string; templateVersion: number }
): Promise<SubmissionFacts> {
	const [facts] = await sql<SubmissionFacts[]>`
		select
			(
				select v.body from template_version v
				where v.company_id = t.company_id and v.template_id = t.template_id
					and v.template_id = ${of.templateId} and v.version = ${of.templateVersion}
			) as body,
			above.path, above."isPlaceDeleted",
			coalesce((
				select jsonb_agg(jsonb_build_object('code', tag.code, 'isActive', tag.is_active))
				from tag where tag.company_id = t.company_id and tag.place_id = t.place_id
			), '[]') as tags,
			exists (
				select from task_assignee a
				where a.company_id = t.company_id and a.task_id = t.id and a.user_id = ${actor.userId}
			) as "wasAssignee",
			earlier."hasSubmitted", earlier.current, earlier."nextNumber"
		from task t
		cross join lateral (
			select jsonb_agg(jsonb_build_object('id', p.id, 'name', p.name) order by array_position(
					array[t.site_id, t.line_id, t.section_id, t.asset_id, t.place_id], p.id
				)) as path,
				coalesce(bool_or(p.id = t.place_id and p.deleted_at is not null), false) as "isPlaceDeleted"
			from place p
			where p.company_id = t.company_id and p.id in (t.site_id, t.line_id, t.section_id, t.asset_id, t.place_id)
		) as above
		cross join lateral (
			select coalesce(max(e.number), 0) + 1 as "nextNumber",
				coalesce(
					bool_or(e.author_id = ${actor.userId} and e.kind <> 'review' and e.review <> 'rejected'), false
				) as "hasSubmitted",
				jsonb_agg(jsonb_build_object('authorId', e.author_id, 'review', e.review))
					filter (where e.id = t.current_record) -> 0 as current
			from execution e where e.company_id = t.company_id and e.task_id = t.id
		) as earlier
		where t.company_id = ${actor.companyId} and t.id = ${of.taskId}
	`;
	if (!facts) throw new Error('a locked task has vanished');
	return facts;
}

export type KnownRecord = {
	taskId: string;
	authorId: string;
	contentHash: string;
	kind: RecordKind;
	holdReason: HoldReason | null;
	receivedAt: Date;
};

export async function selectKnownRecord({ sql, actor }: Scope, recordId: string): Promise<KnownRecord | undefined> {
	const [known] = await sql<KnownRecord[]>`
		select task_id as "taskId", author_id as "authorId", content_hash as "contentHash", kind,
			hold_reason as "holdReason", received_at as "receivedAt"
		from execution where company_id = ${actor.companyId} and id = ${recordId}
	`;
	return known;
}

export async function selectNames({ sql, actor }: Scope, ids: readonly string[]): Promise<Person[]> {
	if (ids.length === 0) return [];
	return sql<Person[]>`
		select id, name from company_user where company_id = ${actor.companyId} and id = any(${sql.uuids(ids)}) order by name, id
	`;
}

export async function countProducts({ sql, actor }: Scope, ids: readonly string[]): Promise<number> {
	const [row] = await sql<{ count: number }[]>`
		select count(*)::int as count from product where company_id = ${actor.companyId} and id::text = any(${sql.texts(ids)})
	`;
	return row?.count ?? 0;
}

export type NewRecord = {
	submission: SubmitTask;
	number: number;
	kind: RecordKind;
	values: readonly RecordValue[];
	path: readonly PathStep[];
	startedAt: Date;
	performedAt: Date;
	flags: readonly RecordFlag[];
	review: 'pending' | 'not-needed';
	holdReason: HoldReason | null;
	supersedes: string | null;
	contentHash: string;
	measures: readonly (NonNullable<SubmitTask['safety']>['measures'][number] & { isFast: boolean })[];
};

export async function insertRecord(scope: CommandScope, record: NewRecord): Promise<void> {
	const { sql, actor, now, delivery } = scope;
	const { submission } = record;
	const { presence, safety } = submission;
	const acknowledgements = safety && {
		procedureId: safety.procedureId,
		version: safety.version,
		measures: record.measures
	};
	await sql`
		insert into execution (
			company_id, id, task_id, number, kind, author_id, author_name, by_staff_id, device_id, app_version, template_id,
			template_version, settings_revision, "values", remarks, note_text, acknowledgements, presence, tag_code, presence_at,
			skip_reason, skip_note, path, started_at, performed_at, device_time, received_at, skew_ms, flags, review, hold_reason,
			believed, supersedes, content_hash
		) values (
			${actor.companyId}, ${submission.recordId}, ${submission.taskId}, ${record.number}, ${record.kind}, ${actor.userId},
			${actor.name}, null, ${delivery?.deviceId ?? null}, ${submission.appVersion}, ${submission.templateId},
			${submission.templateVersion}, ${submission.settingsRevision}, ${sql.json(record.values)},
			${sql.json(submission.remarks)}, ${submission.noteText}, ${acknowledgements ? sql.json(acknowledgements) : null},
			${presence.kind}, ${presence.tagCode ?? null}, ${presence.at ?? null}, ${presence.skipReason ?? null},
			${presence.skipNote ?? null}, ${sql.json(record.path)}, ${record.startedAt}, ${record.performedAt},
			${submission.performedAt}, ${now}, ${delivery?.skewMs ?? 0}, ${sql.texts(record.flags)}, ${record.review},
			${record.holdReason}, ${sql.json(submission.believed)}, ${record.supersedes}, ${record.contentHash}
		)
	`;
}

export async function insertSkip(scope: CommandScope, submission: SubmitTask, placeId: string): Promise<void> {
	const { sql, actor, now } = scope;
	const { presence } = submission;
	await sql`
		insert into nfc_skip (company_id, id, task_id, place_id, execution_id, author_id, reason, note, raised_at, state)
		values (${actor.companyId}, ${scope.newId()}, ${submission.taskId}, ${placeId}, ${submission.recordId}, ${actor.userId},
			${presence.skipReason ?? 'other'}, ${presence.skipNote ?? ''}, ${now}, 'pending')
	`;
}

export type Submitted = {
	taskId: string;
	recordId: string;
	templateVersion: number;
	startedAt: Date;
	isApprovalRequired: boolean;
	isClaimed: boolean;
	isLate: boolean;
};

/** TL-9, TL-10: waits for a decision, or is done at receipt. */
export async function updateSubmitted(scope: CommandScope, done: Submitted): Promise<void> {
	const { sql, actor, now } = scope;
	if (done.isClaimed) {
		await sql`
			insert into task_assignee (company_id, task_id, user_id, assigned_at, assigned_by)
			values (${actor.companyId}, ${done.taskId}, ${actor.userId}, ${now}, ${actor.userId})
			on conflict (company_id, task_id, user_id) do update
			set assigned_at = excluded.assigned_at, assigned_by = excluded.assigned_by, removed_at = null, removed_by = null
		`;
	}
	await sql`
		update task set state = ${done.isApprovalRequired ? 'pending_approval' : 'completed'}, submitted_at = ${now},
			completed_at = ${done.isApprovalRequired ? null : now}, current_record = ${done.recordId},
			template_version = ${done.templateVersion}, started_at = coalesce(started_at, ${done.startedAt}),
			started_by = coalesce(started_by, ${actor.userId}::uuid),
			assignee_ids = ${done.isClaimed ? sql`array[${actor.userId}::uuid]` : sql`assignee_ids`},
			flags = ${done.isLate ? sql`array_append(array_remove(flags, 'late'), 'late')` : sql`array_remove(flags, 'late')`},
			updated_at = ${now}, updated_by = ${actor.userId}, revision = revision + 1
		where company_id = ${actor.companyId} and id = ${done.taskId}
	`;
}

/** Flags are derived: they change what people see, not what an editor may overwrite, so the revision stays. */
export async function addTaskFlags(
	{ sql, actor }: CommandScope,
	taskId: string,
	flags: readonly string[]
): Promise<void> {
	await sql`
		update task set flags = array(select distinct f from unnest(flags || ${sql.texts(flags)}) as f order by f)
		where company_id = ${actor.companyId} and id = ${taskId}
	`;
}
