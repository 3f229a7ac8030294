import type { SubjectFacts } from '#lib/domain/notifications/cause.ts';
import type { CommandScope, Scope } from '../commands/scope.ts';

/** `siteId` is the site before the change. */
type Touched = { repairId: string; siteId: string };

/** Requests that screens show and that carry the name of one of these places; of a large change only the first. */
export async function selectRepairsAt({ sql, actor }: Scope, placeIds: readonly string[]): Promise<Touched[]> {
	const ids = sql.uuids(placeIds);
	return sql<Touched[]>`
		select id as "repairId", site_id as "siteId" from repair_request
		where company_id = ${actor.companyId} and state in ('open', 'deferred', 'converted')
			and (site_id = any(${ids}) or line_id = any(${ids}) or section_id = any(${ids}) or asset_id = any(${ids})
				or place_id = any(${ids}))
		order by id limit 500
	`;
}

/** Copies the ancestors anew after a move; the place rows have moved already. */
export async function renewRepairPaths({ sql, actor }: CommandScope, placeId: string): Promise<Touched[]> {
	return sql<Touched[]>`
		with touched as (
			select r.id, r.site_id as old_site from repair_request r
			where r.company_id = ${actor.companyId} and ${placeId} in (r.line_id, r.section_id, r.asset_id)
			order by r.id for update
		)
		update repair_request r set site_id = p.site_id, line_id = p.line_id, section_id = p.section_id
		from place p, touched
		where r.company_id = ${actor.companyId} and r.id = touched.id and p.company_id = r.company_id and p.id = r.asset_id
		returning r.id as "repairId", touched.old_site as "siteId"
	`;
}

/** A request about a deleted place whose place is back is a request like any other (8.4). */
export async function unflagRestored({ sql, actor }: CommandScope): Promise<Touched[]> {
	return sql<Touched[]>`
		update repair_request r set flags = array_remove(r.flags, 'place-deleted')
		from place p
		where r.company_id = ${actor.companyId} and 'place-deleted' = any(r.flags) and p.company_id = r.company_id
			and p.id = r.asset_id and p.deleted_at is null
		returning r.id as "repairId", r.site_id as "siteId"
	`;
}

export function selectToldRepairs(
	{ sql, actor }: Scope,
	ids: readonly string[]
): Promise<({ id: string } & SubjectFacts)[]> {
	return sql<({ id: string } & SubjectFacts)[]>`
		select r.id, r.site_id as "siteId", kind.label as title, p.name as place, r.priority = 'critical' as "isCritical", r.state,
			false as "isDeleted", array[r.reporter_id] as "ownerIds", '{}'::uuid[] as "workerIds", false as "isSkipPending"
		from repair_request r
		join repair_request_type kind on kind.company_id = r.company_id and kind.id = r.type_id
		join place p on p.company_id = r.company_id and p.id = r.asset_id
		where r.company_id = ${actor.companyId} and r.id = any(${sql.uuids(ids)})
	`;
}
