import type { PlaceAllFilter, PlaceTreeFilter } from '#lib/domain/places/filter.ts';
import { LEVELS, type Level, type PlaceRow } from '#lib/domain/places/place.ts';
import type { PlaceBundle, PlaceNode, SiteCard } from '#lib/domain/places/views.ts';
import type { Scope } from '../commands/scope.ts';
import { liveInScope, pathColumn, rowColumns } from './place-row.queries.ts';

const MAX_NODES = 5_000;
const MAX_FOUND = 100;
export const MAX_ALL = 20_000;

function childCount({ sql }: Scope) {
	return sql`(
		select count(*)::int from place c
		where c.company_id = p.company_id and c.parent_id = p.id and c.deleted_at is null
	) as children`;
}

function levelRank({ sql }: Scope) {
	return sql`array_position(array['site', 'line', 'section', 'asset', 'task_point'], p.level)`;
}

/** Places of the wanted levels at or beneath a place; parents come before their children. */
export async function selectNodes(
	scope: Scope,
	levels: readonly Level[],
	root: { column: Level; id: string } | undefined,
	siteId: string | undefined
): Promise<PlaceNode[]> {
	const { sql } = scope;
	if (levels.length === 0) return [];
	return sql<PlaceNode[]>`
		select ${rowColumns(scope)}, ${childCount(scope)} from place p
		where ${liveInScope(scope)} and p.level in ${sql(levels)}
			${root ? sql`and ${ancestorColumn(scope, root.column)} = ${root.id}` : sql``}
			${siteId ? sql`and p.site_id = ${siteId}` : sql``}
		order by ${levelRank(scope)}, p.sort_order, lower(p.name), p.id
		limit ${MAX_NODES}
	`;
}

/** The column that holds, in every place beneath, the id of its ancestor of this level. */
export function ancestorColumn({ sql }: Scope, level: Level) {
	switch (level) {
		case 'site':
			return sql`p.site_id`;
		case 'line':
			return sql`p.line_id`;
		case 'section':
			return sql`p.section_id`;
		case 'asset':
			return sql`p.asset_id`;
		case 'task_point':
			return sql`p.id`;
	}
}

export async function searchNodes(
	scope: Scope,
	{ search = '', siteId }: Pick<PlaceTreeFilter, 'search' | 'siteId'>
): Promise<PlaceNode[]> {
	const { sql } = scope;
	const pattern = `%${search.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`;
	return sql<PlaceNode[]>`
		select ${rowColumns(scope)}, ${childCount(scope)}, ${pathColumn(scope)} from place p
		where ${liveInScope(scope)} and (lower(p.name) like ${pattern} or lower(p.asset_number) like ${pattern})
			${siteId ? sql`and p.site_id = ${siteId}` : sql``}
		order by (lower(p.name) = ${search.toLowerCase()}) desc, ${levelRank(scope)}, lower(p.name), p.id
		limit ${MAX_FOUND}
	`;
}

export async function selectAll(scope: Scope, { levels, siteId }: PlaceAllFilter): Promise<PlaceRow[]> {
	const { sql } = scope;
	return sql<PlaceRow[]>`
		select ${rowColumns(scope)} from place p
		where ${liveInScope(scope)} and p.level in ${sql(levels ?? LEVELS)}
			${siteId ? sql`and p.site_id = ${siteId}` : sql``}
		order by ${levelRank(scope)}, p.sort_order, lower(p.name), p.id
		limit ${MAX_ALL}
	`;
}

export async function countAll(scope: Scope, { levels, siteId }: PlaceAllFilter): Promise<number> {
	const { sql } = scope;
	const [row] = await sql<{ n: number }[]>`
		select count(*)::int as n from place p
		where ${liveInScope(scope)} and p.level in ${sql(levels ?? LEVELS)}
			${siteId ? sql`and p.site_id = ${siteId}` : sql``}
	`;
	return row?.n ?? 0;
}

export async function selectSiteCards(scope: Scope): Promise<SiteCard[]> {
	return scope.sql<SiteCard[]>`
		select p.id as "placeId", p.name, p.time_zone as "timeZone", below.lines, below.points as "taskPoints",
			work.total as "activeTasks", work.by_type as "byType"
		from place p
		cross join lateral (
			select count(*) filter (where c.level = 'line')::int as lines,
				count(*) filter (where c.level = 'task_point')::int as points
			from place c where c.company_id = p.company_id and c.site_id = p.id and c.deleted_at is null
		) as below
		cross join lateral (
			select count(*)::int as total, jsonb_build_object(
				'lubrication', count(*) filter (where t.type = 'lubrication'),
				'mechanical', count(*) filter (where t.type = 'mechanical'),
				'electrical', count(*) filter (where t.type = 'electrical'),
				'production', count(*) filter (where t.type = 'production'),
				'repair_request', count(*) filter (where t.type = 'repair_request')
			) as by_type
			from task t
			where t.company_id = p.company_id and t.site_id = p.id and t.deleted_at is null
				and t.phase = 'active'
		) as work
		where ${liveInScope(scope)} and p.level = 'site'
		order by p.sort_order, lower(p.name), p.id
	`;
}

type StoredBundle = Omit<PlaceBundle, 'deletedAt' | 'daysLeft'> & { deletedAt: Date };

export async function selectBundles({ sql, actor }: Scope): Promise<StoredBundle[]> {
	return sql<StoredBundle[]>`
		select p.id as "placeId", p.name, p.level, p.deleted_at as "deletedAt",
			case when p.deleted_by is not null
				then jsonb_build_object('id', p.deleted_by, 'name', coalesce(u.name, 'Pegotec')) end as "deletedBy",
			(
				select count(*)::int from place c where c.company_id = p.company_id and c.deleted_with = p.id and c.deleted_at is not null
			) as places,
			(select count(*)::int from task t where t.company_id = p.company_id and t.deleted_with = p.id) as tasks
		from place p
		left join company_user u on u.company_id = p.company_id and u.id = p.deleted_by
		where p.company_id = ${actor.companyId} and p.deleted_at is not null and p.deleted_with = p.id
			${actor.sites ? sql`and p.site_id = any(${sql.uuids(actor.sites)})` : sql``}
		order by p.deleted_at desc, p.id
		limit 1000
	`;
}
