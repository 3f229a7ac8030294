import type { ApprovalFilter, ApprovalTab } from '#lib/domain/tasks/filter.ts';
import { PHOTO_OVERDUE_MS } from '#lib/domain/files/photo.ts';
import type { Review } from '#lib/domain/tasks/record.ts';
import type { Person } from '#lib/domain/tasks/task.ts';
import type { HoldReason, Presence, RecordFlag, RecordKind } from '#lib/domain/tasks/vocabulary.ts';
import { containsText } from '../commands/contains.ts';
import type { Scope } from '../commands/scope.ts';
import { decodeCursor, encodeCursor } from './scope-filter.ts';

const SHOWN_APPROVED_MS = 30 * 86_400_000;

export type QueuedRecord = {
	recordId: string;
	taskId: string;
	kind: RecordKind;
	author: Person;
	performedAt: string;
	receivedAt: string;
	presence: Presence;
	flags: RecordFlag[];
	/** Values that raise an alert. */
	alerts: number;
	/** `expected` have not arrived in full; `overdue` of them for so long that somebody has to ask for them (SY-7). */
	photos: { expected: number; overdue: number; complete: number };
	deviceName: string | null;
	review: Review;
	holdReason: HoldReason | null;
	isOwn: boolean;
};

type StoredRecord = Omit<QueuedRecord, 'performedAt' | 'receivedAt'> & {
	performedAt: Date;
	receivedAt: Date;
	key: string;
};

type Shape = { isOwnTechniciansOnly: boolean };

/** A page of the queue: what waits first in, first out; decided ones newest first. */
export async function selectQueue(
	scope: Scope,
	filter: ApprovalFilter,
	shape: Shape
): Promise<{ records: QueuedRecord[]; next: string | null }> {
	const { sql, actor } = scope;
	const isForward = filter.tab === 'pending' || filter.tab === 'review';
	const after = decodeCursor(filter.tab, filter.cursor, 'instant');
	const rows = await sql<StoredRecord[]>`
		select e.id as "recordId", e.task_id as "taskId", e.kind,
			jsonb_build_object('id', e.author_id, 'name', e.author_name) as author, e.performed_at as "performedAt",
			e.received_at as "receivedAt", e.received_at::text as key, e.presence, e.flags, e.review,
			e.hold_reason as "holdReason", e.author_id = ${actor.userId} as "isOwn",
			(select count(*)::int from jsonb_array_elements(e."values") as v(value) where (v.value ->> 'isAlert')::boolean) as alerts,
			(
				select jsonb_build_object('expected', count(*) filter (where p.state <> 'complete'),
					'overdue', count(*) filter (where p.state <> 'complete' and e.received_at < ${overdueBefore(scope)}),
					'complete', count(*) filter (where p.state = 'complete'))
				from photo p where p.company_id = e.company_id and p.execution_id = e.id
			) as photos,
			(select d.name from device d where d.company_id = e.company_id and d.id = e.device_id) as "deviceName"
		from task t join execution e on e.company_id = t.company_id and ${tabOf(scope, filter.tab)}
		where ${matches(scope, filter, shape)}
			${after && isForward ? sql`and (e.received_at, e.id) > (${after.key}::text::timestamptz, ${after.id}::uuid)` : sql``}
			${after && !isForward ? sql`and (e.received_at, e.id) < (${after.key}::text::timestamptz, ${after.id}::uuid)` : sql``}
		order by ${isForward ? sql`e.received_at, e.id` : sql`e.received_at desc, e.id desc`}
		limit ${filter.limit + 1}
	`;
	const page = rows.slice(0, filter.limit);
	const last = page.at(-1);
	return {
		records: page.map(({ key: _, ...row }) => ({
			...row,
			performedAt: row.performedAt.toISOString(),
			receivedAt: row.receivedAt.toISOString()
		})),
		next: rows.length > filter.limit && last ? encodeCursor(filter.tab, last.key, last.recordId) : null
	};
}

function overdueBefore({ now }: Scope): Date {
	return new Date(now.getTime() - PHOTO_OVERDUE_MS);
}

export async function countQueue(scope: Scope, filter: ApprovalFilter, shape: Shape): Promise<number> {
	const [row] = await scope.sql<{ count: number }[]>`
		select count(*)::int as count
		from task t join execution e on e.company_id = t.company_id and ${tabOf(scope, filter.tab)}
		where ${matches(scope, filter, shape)}
	`;
	return row?.count ?? 0;
}

/** What a tab shows: the record that counts of tasks in a state, or records that were set aside and are unresolved. */
function tabOf({ sql, now }: Scope, tab: ApprovalTab) {
	switch (tab) {
		case 'pending':
			return sql`e.id = t.current_record and t.phase = 'pending_approval'`;
		case 'rejected':
			return sql`e.id = t.current_record and e.review = 'rejected' and t.phase = 'active'`;
		case 'approved':
			return sql`e.id = t.current_record and t.phase = 'completed'
				and t.approved_at >= ${new Date(now.getTime() - SHOWN_APPROVED_MS)}`;
		case 'review':
			return sql`e.task_id = t.id and e.kind = 'review' and e.review = 'pending'`;
	}
}

function matches(scope: Scope, filter: ApprovalFilter, { isOwnTechniciansOnly }: Shape) {
	const { sql, actor } = scope;
	// Work on deleted tasks still waits for a decision in Needs review (4.6).
	return sql`
		t.company_id = ${actor.companyId} and ${filter.tab === 'review' ? sql`true` : sql`t.deleted_at is null`}
		${actor.sites ? sql`and t.site_id = any(${sql.uuids(actor.sites)})` : sql``}
		${
			isOwnTechniciansOnly
				? sql`and e.author_id in (
					select u.id from company_user u where u.company_id = ${actor.companyId} and u.supervisor_id = ${actor.userId}
				)`
				: sql``
		}
		${filter.siteId ? sql`and t.site_id = ${filter.siteId}` : sql``}
		${filter.lineId ? sql`and t.line_id = ${filter.lineId}` : sql``}
		${filter.type ? sql`and t.type = ${filter.type}` : sql``}
		${filter.assigneeId ? sql`and e.author_id = ${filter.assigneeId}` : sql``}
		${filter.flag ? sql`and (${filter.flag} = any(e.flags) or ${filter.flag} = any(t.flags))` : sql``}
		${filter.text ? sql`and (t.title ilike ${containsText(filter.text)} or e.author_name ilike ${containsText(filter.text)})` : sql``}
	`;
}

export type QueueCounts = {
	pending: number;
	rejected: number;
	approved: number;
	review: number;
	submittedLast8h: number;
};

export async function selectQueueCounts(scope: Scope, shape: Shape): Promise<QueueCounts> {
	const { sql, now } = scope;
	const all = { tab: 'pending' as const, limit: 1 };
	const count = (tab: ApprovalTab) => sql`(
		select count(*)::int from task t join execution e on e.company_id = t.company_id and ${tabOf(scope, tab)}
		where ${matches(scope, { ...all, tab }, shape)}
	)`;
	const since = new Date(now.getTime() - 8 * 3_600_000);
	const [counts] = await sql<QueueCounts[]>`
		select ${count('pending')} as pending, ${count('rejected')} as rejected, ${count('approved')} as approved,
			${count('review')} as review,
			(
				select count(*)::int from task t
				join execution e on e.company_id = t.company_id and e.task_id = t.id and e.received_at >= ${since}
					and e.kind in ('primary', 'resubmission')
				where ${matches(scope, all, shape)}
			) as "submittedLast8h"
	`;
	return counts ?? { pending: 0, rejected: 0, approved: 0, review: 0, submittedLast8h: 0 };
}

/** The task of a record under review, if it is in the actor's scope; deleted ones only for records set aside. */
export async function selectTaskOfRecord(scope: Scope, recordId: string, shape: Shape): Promise<string | undefined> {
	const { sql } = scope;
	const [row] = await sql<{ taskId: string }[]>`
		select t.id as "taskId" from task t
		join execution e on e.company_id = t.company_id and e.task_id = t.id and e.id = ${recordId}
		where ${matches(scope, { tab: 'review', limit: 1 }, shape)} and (t.deleted_at is null or e.kind = 'review')
	`;
	return row?.taskId;
}

/** Whether a record of the task was set aside that the actor reviews, decided by now or not. */
export async function hasRecordSetAside(scope: Scope, taskId: string, shape: Shape): Promise<boolean> {
	const [row] = await scope.sql<{ found: boolean }[]>`
		select exists (
			select from task t join execution e on e.company_id = t.company_id and e.task_id = t.id and e.kind = 'review'
			where ${matches(scope, { tab: 'review', limit: 1 }, shape)} and t.id = ${taskId}
		) as found
	`;
	return row?.found ?? false;
}

/** Whether the task or its place was deleted. */
export async function isInBin({ sql, actor }: Scope, taskId: string): Promise<boolean> {
	const [row] = await sql<{ isDeleted: boolean }[]>`
		select t.deleted_at is not null or p.deleted_at is not null as "isDeleted"
		from task t join place p on p.company_id = t.company_id and p.id = t.place_id
		where t.company_id = ${actor.companyId} and t.id = ${taskId}
	`;
	return row?.isDeleted ?? false;
}
