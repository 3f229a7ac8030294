import type { Person } from '#lib/domain/tasks/task.ts';
import type { Scope } from '../commands/scope.ts';
import { inScope } from '../tasks/scope-filter.ts';

type Counts = { active: number; inProgress: number; overdue: number; today: number };
type StoredLine = Counts & { lineId: string; siteId: string; siteName: string; name: string; technicians: Person[] };
type StoredAsset = Counts & { sectionId: string; sectionName: string; assetId: string | null; name: string | null };

/** Tasks that matter today: active ones due by the end of the company's day, and whatever is due within it. */
function todays(scope: Scope) {
	const { sql, company, now } = scope;
	const midnight = sql`date_trunc('day', ${now}::timestamptz at time zone ${company.timeZone})`;
	const begin = sql`(${midnight} at time zone ${company.timeZone})`;
	const end = sql`((${midnight} + interval '1 day') at time zone ${company.timeZone})`;
	return sql`
		select t.id, t.line_id, t.section_id, t.asset_id,
			t.phase = 'active' as is_active, t.state = 'in_progress' as is_running,
			t.phase = 'active' and t.overdue_at < ${now} as is_overdue
		from task t where ${inScope(scope)} and t.phase = 'active' and t.due_at < ${end}
		union
		select t.id, t.line_id, t.section_id, t.asset_id, t.phase = 'active', t.state = 'in_progress',
			t.phase = 'active' and t.overdue_at < ${now}
		from task t
		where ${inScope(scope)} and t.state <> 'cancelled' and (t.due_at >= ${begin} and t.due_at < ${end} or t.state = 'in_progress')
	`;
}

function counts({ sql }: Scope) {
	return sql`
		count(today.id) filter (where today.is_active)::int as active,
		count(today.id) filter (where today.is_running)::int as "inProgress",
		count(today.id) filter (where today.is_overdue)::int as overdue, count(today.id)::int as today
	`;
}

export async function selectLines(scope: Scope): Promise<StoredLine[]> {
	const { sql, actor } = scope;
	return sql<StoredLine[]>`
		with today as (${todays(scope)})
		select line.id as "lineId", site.id as "siteId", site.name as "siteName", line.name, ${counts(scope)},
			coalesce((
				select jsonb_agg(distinct jsonb_build_object('id', u.id, 'name', u.name))
				from today running
				join task_assignee a on a.company_id = line.company_id and a.task_id = running.id
					and a.removed_at is null and a.started_at is not null
				join company_user u on u.company_id = a.company_id and u.id = a.user_id
				where running.line_id = line.id and running.is_running
			), '[]') as technicians
		from place line
		join place site on site.company_id = line.company_id and site.id = line.site_id
		left join today on today.line_id = line.id
		where line.company_id = ${actor.companyId} and line.level = 'line' and line.deleted_at is null
			${actor.sites ? sql`and line.site_id = any(${sql.uuids(actor.sites)})` : sql``}
		group by line.company_id, line.id, line.name, line.sort_order, site.id, site.name, site.sort_order
		order by site.sort_order, site.name, site.id, line.sort_order, line.name, line.id
	`;
}

export async function selectLineName({ sql, actor }: Scope, lineId: string): Promise<string | undefined> {
	const [line] = await sql<{ name: string }[]>`
		select name from place
		where company_id = ${actor.companyId} and id = ${lineId} and level = 'line' and deleted_at is null
			${actor.sites ? sql`and site_id = any(${sql.uuids(actor.sites)})` : sql``}
	`;
	return line?.name;
}

/** Every asset of a line, in order; a section without assets has one row with none. */
export async function selectLineAssets(scope: Scope, lineId: string): Promise<StoredAsset[]> {
	const { sql, actor } = scope;
	return sql<StoredAsset[]>`
		with today as (${todays(scope)})
		select section.id as "sectionId", section.name as "sectionName", asset.id as "assetId", asset.name, ${counts(scope)}
		from place section
		left join place asset on asset.company_id = section.company_id and asset.parent_id = section.id and asset.deleted_at is null
		left join today on today.asset_id = asset.id
		where section.company_id = ${actor.companyId} and section.parent_id = ${lineId} and section.deleted_at is null
		group by section.id, section.name, section.sort_order, asset.id, asset.name, asset.sort_order
		order by section.sort_order, section.name, section.id, asset.sort_order, asset.name, asset.id
	`;
}
