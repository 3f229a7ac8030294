import type { ShutdownFilter } from '#lib/domain/shutdowns/filter.ts';
import type { ShutdownReason } from '#lib/domain/shutdowns/shutdown.ts';
import { decodeCursor, encodeCursor } from '../commands/keyset.ts';
import type { Scope } from '../commands/scope.ts';

/** One page of ids: open, planned, resolved, cancelled; inside each the latest start first (6.11). */
export async function selectShutdownPage(
	scope: Scope,
	filter: ShutdownFilter
): Promise<{ ids: string[]; next: string | null }> {
	const { sql } = scope;
	const rank = sql`array_position(array['open', 'planned', 'resolved', 'cancelled'], ${stateNow(scope)})`;
	const [place, startsAt, id] = cursorOf(filter);
	const rows = await sql<{ id: string; rank: number; key: string }[]>`
		select s.id, ${rank} as rank, s.starts_at::text as key from shutdown s
		where ${matches(scope, filter)}
			${
				id === undefined
					? sql``
					: sql`and (${rank} > ${Number(place)} or (${rank} = ${Number(place)}
						and (s.starts_at, s.id) < (${startsAt ?? ''}::text::timestamptz, ${id}::uuid)))`
			}
		order by ${rank}, s.starts_at desc, s.id desc limit ${filter.limit + 1}
	`;
	const page = rows.slice(0, filter.limit);
	const last = page.at(-1);
	return {
		ids: page.map((row) => row.id),
		next: rows.length > filter.limit && last ? encodeCursor([last.rank, last.key, last.id]) : null
	};
}

/** A forged cursor begins anew. */
function cursorOf(filter: ShutdownFilter): [string?, string?, string?] {
	const [rank = '', key = '', id = ''] = decodeCursor(filter.cursor, 3) ?? [];
	const isUuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id);
	const isInstant = /^[1-9]\d{3}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,6})?\+00$/.test(key);
	return isUuid && isInstant && !Number.isNaN(Date.parse(key)) && /^[1-4]$/.test(rank) ? [rank, key, id] : [];
}

/** A planned one whose start has come is open (4.9). */
function stateNow({ sql, now }: Scope) {
	return sql`case when s.state = 'planned' and s.starts_at <= ${now} then 'open' else s.state end`;
}

export async function countShutdowns(scope: Scope, filter: ShutdownFilter): Promise<number> {
	const [row] = await scope.sql<{ count: number }[]>`
		select count(*)::int as count from shutdown s where ${matches(scope, filter)}
	`;
	return row?.count ?? 0;
}

function matches(scope: Scope, filter: ShutdownFilter) {
	const { sql, actor, now } = scope;
	const states = filter.states?.length ? filter.states : ['planned', 'open'];
	return sql`
		s.company_id = ${actor.companyId} and ${stateNow(scope)} = any(${sql.texts(states)})
		${actor.sites ? sql`and s.site_id = any(${sql.uuids(actor.sites)})` : sql``}
		${filter.siteId ? sql`and s.site_id = ${filter.siteId}` : sql``}
		${filter.lineId ? sql`and s.line_id = ${filter.lineId}` : sql``}
		${filter.assetId ? sql`and s.asset_id = ${filter.assetId}` : sql``}
		${filter.reasonId ? sql`and s.reason_id = ${filter.reasonId}` : sql``}
		${filter.kind ? sql`and s.kind = ${filter.kind}` : sql``}
		${filter.to ? sql`and s.starts_at < ${filter.to}` : sql``}
		${filter.from ? sql`and coalesce(s.ends_at, ${now}) > ${filter.from}` : sql``}
	`;
}

export async function selectReasons({ sql, actor }: Scope): Promise<ShutdownReason[]> {
	return sql<ShutdownReason[]>`
		select id as "reasonId", label, category, description, is_active as "isActive"
		from shutdown_reason where company_id = ${actor.companyId} order by sort_order, label
	`;
}
