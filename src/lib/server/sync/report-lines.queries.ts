import type { Scope } from '../commands/scope.ts';
import type { Line } from './bootstrap.queries.ts';

const OWN_DAYS = 90;
const MAX_OWN = 500;

export async function selectOwnReportIds(
	{ sql, actor, now }: Scope,
	table: 'repair_request' | 'shutdown'
): Promise<string[]> {
	const since = new Date(now.getTime() - OWN_DAYS * 86_400_000);
	const rows = await sql<{ id: string }[]>`
		select id from ${sql(table)}
		where company_id = ${actor.companyId} and reporter_id = ${actor.userId} and reported_at > ${since}
			${actor.sites ? sql`and site_id = any(${sql.uuids(actor.sites)})` : sql``}
		order by reported_at desc, id limit ${MAX_OWN}
	`;
	return rows.map(({ id }) => id);
}

export function selectHintLines({ sql, actor, now }: Scope): Promise<Line[]> {
	const here = actor.sites ? sql`and x.site_id = any(${sql.uuids(actor.sites)})` : sql``;
	return sql<Line[]>`
		select h.id, json_build_object('entity', 'hint', 'id', h.id, 'row', h.row)::text as line from (
			select x.id, json_build_object('of', 'repair', 'number', x.number, 'siteId', x.site_id, 'lineId', x.line_id,
				'assetId', x.asset_id, 'label', kind.label, 'description', x.description, 'priority', x.priority,
				'at', to_char(x.reported_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) as row
			from repair_request x
			join repair_request_type kind on kind.company_id = x.company_id and kind.id = x.type_id
			where x.company_id = ${actor.companyId} and x.state = 'open' ${here}
			union all
			select x.id, json_build_object('of', 'shutdown', 'number', x.number, 'siteId', x.site_id, 'lineId', x.line_id,
				'assetId', x.asset_id, 'label', reason.label, 'description', x.description, 'priority', x.priority,
				'at', to_char(x.starts_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))
			from shutdown x
			join shutdown_reason reason on reason.company_id = x.company_id and reason.id = x.reason_id
			where x.company_id = ${actor.companyId}
				and (x.state = 'open' or (x.state = 'planned' and x.starts_at <= ${now})) ${here}
		) h
		order by h.id
	`;
}
