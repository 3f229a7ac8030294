import type { NoticeCategory, NoticeEvent } from '#lib/domain/notifications/category.ts';
import type { Cause } from '#lib/domain/notifications/cause.ts';
import type { NoticeSubject } from '#lib/domain/notifications/notice.ts';
import type { Scope } from '../commands/scope.ts';

/** A notice as it lies in the database. */
export type StoredNotice = {
	noticeId: string;
	userId: string;
	category: NoticeCategory;
	event: NoticeEvent | null;
	count: number;
	subjectType: NoticeSubject['type'] | null;
	subjectId: string | null;
	title: string;
	place: string;
	actorName: string | null;
	reason: string | null;
	isCritical: boolean;
	firstAt: Date;
	at: Date;
	readAt: Date | null;
	isInFeed: boolean;
	pushAt: Date | null;
};

export function noticeColumns({ sql }: Pick<Scope, 'sql'>) {
	return sql`
		n.id as "noticeId", n.user_id as "userId", n.category, n.event, n.count, n.subject_type as "subjectType",
		n.subject_id as "subjectId", n.title, n.place, n.actor_name as "actorName", n.reason, n.is_critical as "isCritical",
		n.first_at as "firstAt", n.at, n.read_at as "readAt", n.is_in_feed as "isInFeed", n.push_at as "pushAt"
	`;
}

export type StoredCauses = { actorId: string | null; actorName: string; at: Date; causes: Cause[] };

/** Takes the oldest causes away, in the order of their making; with the transaction they come back. */
export async function takeCauses({ sql, actor }: Scope, limit: number): Promise<StoredCauses[]> {
	return sql<StoredCauses[]>`
		with taken as (
			delete from notice_cause where company_id = ${actor.companyId} and id in (
				select id from notice_cause where company_id = ${actor.companyId} order by at, id limit ${limit} for update
			)
			returning id, actor_id, actor_name, at, causes
		)
		select actor_id as "actorId", actor_name as "actorName", at, causes from taken order by at, id
	`;
}

/** What these people were told since an instant and have not read, locked. */
export async function selectUnreadSince(
	scope: Scope,
	since: Date,
	keys: readonly { userId: string; category: NoticeCategory }[]
): Promise<StoredNotice[]> {
	const { sql, actor } = scope;
	return sql<StoredNotice[]>`
		select ${noticeColumns(scope)}
		from (
			select distinct user_id, category from unnest(
				${sql.uuids(keys.map(({ userId }) => userId))}, ${sql.texts(keys.map(({ category }) => category))}
			) as k(user_id, category)
		) wanted
		join notice n on n.company_id = ${actor.companyId} and n.user_id = wanted.user_id and n.category = wanted.category
			and n.read_at is null and n.first_at > ${since}
		for update of n
	`;
}

export async function insertNotices({ sql, actor }: Scope, notices: readonly StoredNotice[]): Promise<void> {
	if (notices.length === 0) return;
	await sql`
		insert into notice (company_id, id, user_id, category, event, count, subject_type, subject_id, title, place, actor_name,
			reason, is_critical, first_at, at, read_at, is_in_feed, push_at)
		select ${actor.companyId}, n."noticeId", n."userId", n.category, n.event, n.count, n."subjectType", n."subjectId", n.title,
			n.place, n."actorName", n.reason, n."isCritical", n."firstAt", n.at, n."readAt", n."isInFeed", n."pushAt"
		from jsonb_to_recordset(${sql.json(notices)}) as n(
			"noticeId" uuid, "userId" uuid, category text, event text, count int, "subjectType" text, "subjectId" uuid, title text,
			place text, "actorName" text, reason text, "isCritical" boolean, "firstAt" timestamptz, at timestamptz,
			"readAt" timestamptz, "isInFeed" boolean, "pushAt" timestamptz
		)
	`;
}

/** Makes rows stand for more than they did. */
export async function updateMerged({ sql, actor }: Scope, notices: readonly StoredNotice[]): Promise<void> {
	if (notices.length === 0) return;
	await sql`
		update notice set event = n.event, count = n.count, subject_type = null, subject_id = null, actor_name = n."actorName",
			reason = null, is_critical = n."isCritical", at = n.at, is_in_feed = n."isInFeed", push_at = n."pushAt"
		from jsonb_to_recordset(${sql.json(notices)}) as n(
			"noticeId" uuid, event text, count int, "actorName" text, "isCritical" boolean, at timestamptz, "isInFeed" boolean,
			"pushAt" timestamptz
		)
		where notice.company_id = ${actor.companyId} and notice.id = n."noticeId"
	`;
}

export async function deleteNotices({ sql, actor }: Scope, ids: readonly string[]): Promise<void> {
	if (ids.length === 0) return;
	await sql`delete from notice where company_id = ${actor.companyId} and id = any(${sql.uuids(ids)})`;
}

/** Those that phones are to be told of by now; handed over with the transaction. */
export async function takeDuePushes(scope: Scope, limit: number): Promise<StoredNotice[]> {
	const { sql, actor, now } = scope;
	const due = await sql<StoredNotice[]>`
		select ${noticeColumns(scope)} from notice n
		where n.company_id = ${actor.companyId} and n.push_at <= ${now}
		order by n.push_at, n.id limit ${limit} for update of n skip locked
	`;
	if (due.length > 0) {
		await sql`
			update notice set push_at = null
			where company_id = ${actor.companyId} and id = any(${sql.uuids(due.map(({ noticeId }) => noticeId))})
		`;
	}
	return due;
}

/** The oldest first, so many at a time. */
export async function deleteOlder({ sql, actor }: Scope, than: Date, limit: number): Promise<number> {
	const gone = await sql`
		delete from notice where company_id = ${actor.companyId} and id in (
			select id from notice where company_id = ${actor.companyId} and at < ${than} order by at limit ${limit}
		)
		returning id
	`;
	return gone.length;
}
