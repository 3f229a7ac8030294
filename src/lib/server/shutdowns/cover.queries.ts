import type { SubjectFacts } from '#lib/domain/notifications/cause.ts';
import type { CommandScope, Scope } from '../commands/scope.ts';

/** Where something stands still now; a whole line where `assetId` is null. */
export type Standing = { shutdownId: string; lineId: string; assetId: string | null };

/** What stands still on a line now; a planned one whose start has come counts (4.9). */
export async function selectStanding({ sql, actor, now }: Scope, lineId: string): Promise<Standing[]> {
	return sql<Standing[]>`
		select id as "shutdownId", line_id as "lineId", asset_id as "assetId" from shutdown
		where company_id = ${actor.companyId} and line_id = ${lineId}
			and (state = 'open' or (state = 'planned' and starts_at <= ${now}))
		order by starts_at desc, id
	`;
}

/** Planned and open shutdowns that carry the name of one of these places; of a large change only the first. */
export async function selectShutdownsAt({ sql, actor }: Scope, placeIds: readonly string[]): Promise<string[]> {
	const ids = sql.uuids(placeIds);
	const rows = await sql<{ id: string }[]>`
		select s.id from shutdown s
		left join place asset on asset.company_id = s.company_id and asset.id = s.asset_id
		where s.company_id = ${actor.companyId} and s.state in ('planned', 'open')
			and (s.site_id = any(${ids}) or s.line_id = any(${ids}) or s.asset_id = any(${ids}) or asset.section_id = any(${ids}))
		order by s.id limit 500
	`;
	return rows.map(({ id }) => id);
}

/** Copies the ancestors anew after a move of a line or asset; `siteId` is the site before. */
export async function renewShutdownPaths(
	{ sql, actor }: CommandScope,
	placeId: string
): Promise<{ shutdownId: string; siteId: string }[]> {
	return sql<{ shutdownId: string; siteId: string }[]>`
		with touched as (
			select s.id, s.site_id as old_site from shutdown s join place p
				on p.company_id = s.company_id and p.id = coalesce(s.asset_id, s.line_id)
			where s.company_id = ${actor.companyId} and ${placeId} in (s.line_id, s.asset_id, p.section_id)
			order by s.id for update of s
		)
		update shutdown s set site_id = p.site_id, line_id = p.line_id
		from place p, touched
		where s.company_id = ${actor.companyId} and s.id = touched.id and p.company_id = s.company_id
			and p.id = coalesce(s.asset_id, s.line_id)
		returning s.id as "shutdownId", touched.old_site as "siteId"
	`;
}

/** A report about a deleted place whose place is back is a report like any other (8.4). */
export async function unflagRestored({ sql, actor }: CommandScope): Promise<{ shutdownId: string; siteId: string }[]> {
	return sql<{ shutdownId: string; siteId: string }[]>`
		update shutdown s set flags = array_remove(s.flags, 'place-deleted')
		from place p
		where s.company_id = ${actor.companyId} and 'place-deleted' = any(s.flags) and p.company_id = s.company_id
			and p.id = coalesce(s.asset_id, s.line_id) and p.deleted_at is null
		returning s.id as "shutdownId", s.site_id as "siteId"
	`;
}

/** With everybody who has active work at what stands still. */
export function selectToldShutdowns(
	{ sql, actor }: Scope,
	ids: readonly string[]
): Promise<({ id: string } & SubjectFacts)[]> {
	return sql<({ id: string } & SubjectFacts)[]>`
		select s.id, s.site_id as "siteId", reason.label as title, p.name as place, s.priority = 'critical' as "isCritical",
			s.state, false as "isDeleted", array[s.reporter_id] as "ownerIds", array(
				select distinct unnest(t.assignee_ids) from task t
				where t.company_id = s.company_id and t.line_id = s.line_id and t.phase = 'active' and t.deleted_at is null
					and (s.asset_id is null or t.asset_id = s.asset_id)
			) as "workerIds", false as "isSkipPending"
		from shutdown s
		join shutdown_reason reason on reason.company_id = s.company_id and reason.id = s.reason_id
		join place p on p.company_id = s.company_id and p.id = coalesce(s.asset_id, s.line_id)
		where s.company_id = ${actor.companyId} and s.id = any(${sql.uuids(ids)})
	`;
}
