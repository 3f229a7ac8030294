import type { DashboardRange } from '#lib/domain/dashboard/dashboard.ts';
import type { Priority } from '#lib/domain/tasks/vocabulary.ts';
import type { Scope } from '../commands/scope.ts';

type RepairFigures = { open: number; fresh: number; critical: number; high: number };

/** Card 6: open now, new in the range, and how grave those are that are open. */
export async function selectRepairFigures(scope: Scope, range: DashboardRange): Promise<RepairFigures> {
	const { sql, actor } = scope;
	const [figures] = await sql<RepairFigures[]>`
		select count(*) filter (where r.state = 'open')::int as open,
			count(*) filter (where r.reported_at >= ${range.from} and r.reported_at < ${range.to})::int as fresh,
			count(*) filter (where r.state = 'open' and r.priority = 'critical')::int as critical,
			count(*) filter (where r.state = 'open' and r.priority = 'high')::int as high
		from repair_request r
		where r.company_id = ${actor.companyId}
			and (r.state = 'open' or (r.reported_at >= ${range.from} and r.reported_at < ${range.to}))
			${actor.sites ? sql`and r.site_id = any(${sql.uuids(actor.sites)})` : sql``}
	`;
	return figures ?? { open: 0, fresh: 0, critical: 0, high: 0 };
}

type StopFigures = { overlapping: number; open: number; minutesLost: number };

/** Card 7. What overlaps counts once; a line shutdown swallows those of its assets (TL-60). */
export async function selectStopFigures(scope: Scope, range: DashboardRange): Promise<StopFigures> {
	const { sql, actor, now } = scope;
	const [figures] = await sql<StopFigures[]>`
		with stop as (
			select s.line_id, s.asset_id, s.state, s.starts_at, s.ends_at,
				tstzrange(
					greatest(s.starts_at, ${range.from}),
					greatest(s.starts_at, ${range.from}, least(case when s.state = 'resolved' then s.ends_at else ${now} end, ${range.to}))
				) as lost
			from shutdown s
			where s.company_id = ${actor.companyId} and s.state <> 'cancelled'
				and s.starts_at < ${range.to} and coalesce(s.ends_at, ${now}) > ${range.from}
				${actor.sites ? sql`and s.site_id = any(${sql.uuids(actor.sites)})` : sql``}
		), line as (
			select line_id, range_agg(lost) as lost from stop where asset_id is null group by line_id
		), apart as (
			select lost from line
			union all
			select range_agg(stop.lost) - coalesce((select line.lost from line where line.line_id = stop.line_id), '{}'::tstzmultirange)
			from stop where stop.asset_id is not null group by stop.line_id, stop.asset_id
		)
		select (select count(*)::int from stop) as overlapping,
			(
				select count(*)::int from shutdown s
				where s.company_id = ${actor.companyId} and (s.state = 'open' or (s.state = 'planned' and s.starts_at <= ${now}))
					${actor.sites ? sql`and s.site_id = any(${sql.uuids(actor.sites)})` : sql``}
			) as open,
			coalesce((
				select round(sum(extract(epoch from upper(part) - lower(part))) / 60)::int from apart, unnest(apart.lost) as part
			), 0) as "minutesLost"
	`;
	return figures ?? { overlapping: 0, open: 0, minutesLost: 0 };
}

export type StandingStop = {
	shutdownId: string;
	lineId: string;
	assetId: string | null;
	priority: Priority;
	isAcknowledged: boolean;
};

/** What stands still now, the gravest first. */
export async function selectStandingStops({ sql, actor, now }: Scope): Promise<StandingStop[]> {
	return sql<StandingStop[]>`
		select id as "shutdownId", line_id as "lineId", asset_id as "assetId", priority,
			acknowledged_at is not null as "isAcknowledged"
		from shutdown
		where company_id = ${actor.companyId} and (state = 'open' or (state = 'planned' and starts_at <= ${now}))
			${actor.sites ? sql`and site_id = any(${sql.uuids(actor.sites)})` : sql``}
		order by array_position(array['critical', 'high', 'medium', 'low'], priority), acknowledged_at nulls first, id
	`;
}

export type RepairCount = { lineId: string; assetId: string; open: number; urgent: number };

/** Open requests by asset; urgent are those of High and Critical. */
export async function selectRepairCounts({ sql, actor }: Scope): Promise<RepairCount[]> {
	return sql<RepairCount[]>`
		select line_id as "lineId", asset_id as "assetId", count(*)::int as open,
			count(*) filter (where priority in ('high', 'critical'))::int as urgent
		from repair_request
		where company_id = ${actor.companyId} and state = 'open'
			${actor.sites ? sql`and site_id = any(${sql.uuids(actor.sites)})` : sql``}
		group by line_id, asset_id
	`;
}
