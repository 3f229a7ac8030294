import type { PlaceRow } from '#lib/domain/places/place.ts';
import type { Scope } from '../commands/scope.ts';

/** Columns of a PlaceRow from `place p`. */
export function rowColumns({ sql }: Scope) {
	return sql`
		p.id as "placeId", p.level, p.parent_id as "parentId", p.site_id as "siteId", p.name, p.sort_order as "order",
		p.is_active as "isActive", p.barcodes, p.revision
	`;
}

/** Breadcrumb from the site down, for `place p`, with today's names (DM-9). */
export function pathColumn({ sql }: Scope) {
	return sql`
		(
			select jsonb_agg(jsonb_build_object('id', a.id, 'name', a.name)
				order by array_position(array['site', 'line', 'section', 'asset', 'task_point'], a.level))
			from place a
			where a.company_id = p.company_id and a.id in (p.site_id, p.line_id, p.section_id, p.asset_id, p.id)
		) as path
	`;
}

/** Conditions on `place p`: not in the bin and within the actor's sites (PR-21). */
export function liveInScope({ sql, actor }: Scope) {
	return sql`
		p.company_id = ${actor.companyId} and p.deleted_at is null
		${actor.sites ? sql`and p.site_id = any(${sql.uuids(actor.sites)})` : sql``}
	`;
}

export async function selectPlaceRows(scope: Scope, ids: readonly string[]): Promise<PlaceRow[]> {
	const { sql, actor } = scope;
	return sql<PlaceRow[]>`
		select ${rowColumns(scope)} from place p
		where p.company_id = ${actor.companyId} and p.id = any(${sql.uuids(ids)})
		order by p.site_id, p.sort_order, p.name, p.id
	`;
}
