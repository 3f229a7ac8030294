import type { PathStep } from '#lib/domain/tasks/task.ts';
import type { RecordValue, SubmitTask } from '#lib/domain/tasks/submission.ts';
import type { HoldReason, RecordFlag, RecordKind } from '#lib/domain/tasks/vocabulary.ts';
import type { CommandScope, Delivery } from '../commands/scope.ts';

// What submissions leave behind: one statement a table, however many they are.

export type NewRecord = {
	submission: SubmitTask;
	delivery: Delivery | undefined;
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

export async function insertRecords({ sql, actor, now }: CommandScope, records: readonly NewRecord[]): Promise<void> {
	await sql`
		insert into execution (
			company_id, id, task_id, number, kind, author_id, author_name, by_staff_id, device_id, app_version, template_id,
			template_version, settings_revision, "values", remarks, note_text, acknowledgements, presence, tag_code, presence_at,
			skip_reason, skip_note, path, started_at, performed_at, device_time, received_at, skew_ms, flags, review, hold_reason,
			believed, supersedes, content_hash
		)
		select ${actor.companyId}, r.id, r.task_id, r.number, r.kind, ${actor.userId}, ${actor.name}, null, r.device_id,
			r.app_version, r.template_id, r.template_version, r.settings_revision, r."values", r.remarks, r.note_text,
			r.acknowledgements, r.presence, r.tag_code, r.presence_at, r.skip_reason, r.skip_note, r.path, r.started_at,
			r.performed_at, r.device_time, ${now}, r.skew_ms, r.flags, r.review, r.hold_reason, r.believed, r.supersedes,
			r.content_hash
		from jsonb_to_recordset(${sql.json(records.map(recordRow))}) as r(
			id uuid, task_id uuid, number int, kind text, device_id uuid, app_version text, template_id uuid, template_version int,
			settings_revision int, "values" jsonb, remarks jsonb, note_text text, acknowledgements jsonb, presence text,
			tag_code text, presence_at timestamptz, skip_reason text, skip_note text, path jsonb, started_at timestamptz,
			performed_at timestamptz, device_time timestamptz, skew_ms int, flags text[], review text, hold_reason text,
			believed jsonb, supersedes uuid, content_hash text
		)
	`;
}

function recordRow({ submission, delivery, ...record }: NewRecord) {
	const { presence, safety } = submission;
	return {
		id: submission.recordId,
		task_id: submission.taskId,
		number: record.number,
		kind: record.kind,
		device_id: delivery?.deviceId,
		app_version: submission.appVersion,
		template_id: submission.templateId,
		template_version: submission.templateVersion,
		settings_revision: submission.settingsRevision,
		values: record.values,
		remarks: submission.remarks,
		note_text: submission.noteText,
		acknowledgements: safety && {
			procedureId: safety.procedureId,
			version: safety.version,
			measures: record.measures
		},
		presence: presence.kind,
		tag_code: presence.tagCode,
		presence_at: presence.at,
		skip_reason: presence.skipReason,
		skip_note: presence.skipNote,
		path: record.path,
		started_at: record.startedAt,
		performed_at: record.performedAt,
		device_time: submission.performedAt,
		skew_ms: delivery?.skewMs ?? 0,
		flags: record.flags,
		review: record.review,
		hold_reason: record.holdReason,
		believed: submission.believed,
		supersedes: record.supersedes,
		content_hash: record.contentHash
	};
}

export type NewSkip = Pick<SubmitTask, 'taskId' | 'recordId' | 'presence'> & { skipId: string; placeId: string };

export async function insertSkips({ sql, actor, now }: CommandScope, skips: readonly NewSkip[]): Promise<void> {
	if (skips.length === 0) return;
	await sql`
		insert into nfc_skip (company_id, id, task_id, place_id, execution_id, author_id, reason, note, raised_at, state)
		select ${actor.companyId}, s.id, s.task_id, s.place_id, s.record_id, ${actor.userId}, s.reason, s.note, ${now}, 'pending'
		from unnest(
			${sql.uuids(skips.map(({ skipId }) => skipId))}, ${sql.uuids(skips.map(({ taskId }) => taskId))},
			${sql.uuids(skips.map(({ placeId }) => placeId))}, ${sql.uuids(skips.map(({ recordId }) => recordId))},
			${sql.texts(skips.map(({ presence }) => presence.skipReason ?? 'other'))},
			${sql.texts(skips.map(({ presence }) => presence.skipNote ?? ''))}
		) as s(id, task_id, place_id, record_id, reason, note)
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

/** TL-9, TL-10: they wait for a decision, or are done at receipt. */
export async function updateSubmitted(scope: CommandScope, done: readonly Submitted[]): Promise<void> {
	if (done.length === 0) return;
	const { sql, actor, now } = scope;
	const claimed = insertClaims(
		scope,
		done.filter(({ isClaimed }) => isClaimed)
	);
	const updated = sql`
		update task set state = case when s.is_reviewed then 'pending_approval' else 'completed' end, submitted_at = ${now},
			completed_at = case when not s.is_reviewed then ${now}::timestamptz end, current_record = s.record_id,
			template_version = s.version, started_at = coalesce(task.started_at, s.started_at),
			started_by = coalesce(task.started_by, ${actor.userId}::uuid),
			assignee_ids = case when s.is_claimed then array[${actor.userId}::uuid] else task.assignee_ids end,
			flags = array_remove(task.flags, 'late') || case when s.is_late then array['late'] else '{}' end,
			updated_at = ${now}, updated_by = ${actor.userId}, revision = task.revision + 1
		from unnest(
			${sql.uuids(done.map(({ taskId }) => taskId))}, ${sql.uuids(done.map(({ recordId }) => recordId))},
			${sql.ints(done.map(({ templateVersion }) => templateVersion))},
			${sql.instants(done.map(({ startedAt }) => startedAt))},
			${sql.ints(done.map(({ isApprovalRequired }) => Number(isApprovalRequired)))}::bool[],
			${sql.ints(done.map(({ isClaimed }) => Number(isClaimed)))}::bool[],
			${sql.ints(done.map(({ isLate }) => Number(isLate)))}::bool[]
		) as s(id, record_id, version, started_at, is_reviewed, is_claimed, is_late)
		where task.company_id = ${actor.companyId} and task.id = s.id
	`;
	await Promise.all([claimed, updated]);
}

/** Makes tasks that were nobody's the author's own. */
async function insertClaims({ sql, actor, now }: CommandScope, claimed: readonly Submitted[]): Promise<void> {
	if (claimed.length === 0) return;
	await sql`
		insert into task_assignee (company_id, task_id, user_id, assigned_at, assigned_by)
		select ${actor.companyId}, c.id, ${actor.userId}, ${now}, ${actor.userId}
		from unnest(${sql.uuids(claimed.map(({ taskId }) => taskId))}) as c(id)
		on conflict (company_id, task_id, user_id) do update
		set assigned_at = excluded.assigned_at, assigned_by = excluded.assigned_by, removed_at = null, removed_by = null
	`;
}

export type Flagged = { taskId: string; flags: readonly string[] };

/** Flags are derived: they change what people see, not what an editor may overwrite, so the revision stays. */
export async function addTaskFlags({ sql, actor }: CommandScope, flagged: readonly Flagged[]): Promise<void> {
	if (flagged.length === 0) return;
	await sql`
		update task
		set flags = array(select distinct f from unnest(task.flags || string_to_array(s.flags, ' ')) as f order by f)
		from unnest(
			${sql.uuids(flagged.map(({ taskId }) => taskId))}, ${sql.texts(flagged.map(({ flags }) => flags.join(' ')))}
		) as s(id, flags)
		where task.company_id = ${actor.companyId} and task.id = s.id
	`;
}
