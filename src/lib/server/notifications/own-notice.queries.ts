import type { NoticeCategory } from '#lib/domain/notifications/category.ts';
import type { Scope } from '../commands/scope.ts';
import { noticeColumns, type StoredNotice } from './notice.queries.ts';

export type NoticeWhere = { category?: NoticeCategory | undefined; isUnread?: boolean | undefined };

function mine({ sql, actor }: Scope, { category, isUnread }: NoticeWhere) {
	return sql`
		n.company_id = ${actor.companyId} and n.user_id = ${actor.userId} and n.is_in_feed
		${category === undefined ? sql`` : sql`and n.category = ${category}`}
		${isUnread === undefined ? sql`` : sql`and (n.read_at is null) = ${isUnread}`}
	`;
}

/** One's own, newest first, after the instant and id of the page before. */
export async function selectOwnNotices(
	scope: Scope,
	where: NoticeWhere,
	after: readonly [string, string] | undefined,
	limit: number
): Promise<StoredNotice[]> {
	const { sql } = scope;
	return sql<StoredNotice[]>`
		select ${noticeColumns(scope)} from notice n
		where ${mine(scope, where)}
			${after ? sql`and (n.at < ${after[0]}::timestamptz or (n.at = ${after[0]}::timestamptz and n.id > ${after[1]}::uuid))` : sql``}
		order by n.at desc, n.id limit ${limit}
	`;
}

export async function countOwnNotices(scope: Scope, where: NoticeWhere): Promise<number> {
	const [row] = await scope.sql<
		{ total: number }[]
	>`select count(*)::int as total from notice n where ${mine(scope, where)}`;
	return row?.total ?? 0;
}

/** Those that are new to be read; answers them as they are now. */
export async function markRead(
	scope: Scope,
	which: { ids: readonly string[] } | { upTo: Date }
): Promise<StoredNotice[]> {
	const { sql, now } = scope;
	return sql<StoredNotice[]>`
		update notice n set read_at = ${now}
		where ${mine(scope, { isUnread: true })}
			${'ids' in which ? sql`and n.id = any(${sql.uuids(which.ids)})` : sql`and n.at <= ${which.upTo}`}
		returning ${noticeColumns(scope)}
	`;
}
