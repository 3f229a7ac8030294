import type { SubjectFacts } from '#lib/domain/notifications/cause.ts';
import type { TagRow } from '#lib/domain/tags/tag.ts';
import type { PathStep } from '#lib/domain/tasks/task.ts';
import type { CommandScope, Scope } from '../commands/scope.ts';

export type TaggedPlace = { placeId: string; siteId: string; level: 'asset' | 'task_point' };
export type SitedTag = TagRow & { siteId: string };

/** Those of the places that carry a tag and have none yet (DM-24). */
export async function selectUntagged({ sql, actor }: Scope, placeIds: readonly string[]): Promise<TaggedPlace[]> {
	return sql<TaggedPlace[]>`
		select p.id as "placeId", p.site_id as "siteId", p.level from place p
		where p.company_id = ${actor.companyId} and p.id = any(${sql.uuids(placeIds)}) and p.level in ('asset', 'task_point')
			and not exists (select from tag g where g.company_id = p.company_id and g.place_id = p.id)
		order by p.id
	`;
}

export type NewTag = { id: string; code: string; type: TagRow['type']; placeId: string };

/** Answers the places whose tag was written; a code that exists already leaves its place out. */
export async function insertTags({ sql, actor, now }: CommandScope, tags: readonly NewTag[]): Promise<Set<string>> {
	const rows = await sql<{ placeId: string }[]>`
		insert into tag (company_id, id, code, type, place_id, created_at)
		select ${actor.companyId}, t.id, t.code, t.type, t."placeId", ${now}
		from jsonb_to_recordset(${sql.json(tags)}) as t(id uuid, code text, type text, "placeId" uuid)
		on conflict (company_id, code) do nothing
		returning place_id as "placeId"
	`;
	return new Set(rows.map(({ placeId }) => placeId));
}

function tagColumns({ sql }: Scope) {
	return sql`g.id as "tagId", g.code, g.type, g.place_id as "placeId", g.is_active as "isActive",
		g.chip_serial as "chipSerial", p.site_id as "siteId"`;
}

export async function selectTagsAt(scope: Scope, placeIds: readonly string[]): Promise<SitedTag[]> {
	const { sql, actor } = scope;
	return sql<SitedTag[]>`
		select ${tagColumns(scope)} from tag g
		join place p on p.company_id = g.company_id and p.id = g.place_id
		where g.company_id = ${actor.companyId} and g.place_id = any(${sql.uuids(placeIds)})
		order by g.id
	`;
}

export async function selectTags(scope: Scope, tagIds: readonly string[]): Promise<SitedTag[]> {
	const { sql, actor } = scope;
	return sql<SitedTag[]>`
		select ${tagColumns(scope)} from tag g
		join place p on p.company_id = g.company_id and p.id = g.place_id
		where g.company_id = ${actor.companyId} and g.id = any(${sql.uuids(tagIds)})
		order by g.id
	`;
}

/** Tags of a place and everything beneath, wherever it hangs now. */
export async function selectTagsBeneath(scope: Scope, placeId: string): Promise<SitedTag[]> {
	const { sql, actor } = scope;
	return sql<SitedTag[]>`
		select ${tagColumns(scope)} from place p
		join tag g on g.company_id = p.company_id and g.place_id = p.id
		where p.company_id = ${actor.companyId} and p.deleted_at is null
			and ${placeId} in (p.site_id, p.line_id, p.section_id, p.asset_id, p.id)
		order by g.id
	`;
}

export type TagHit = { placeId: string; path: PathStep[]; level: TaggedPlace['level']; isActive: boolean };

function hitColumns({ sql }: Scope) {
	return sql`
		p.id as "placeId", p.level, (
			select jsonb_agg(jsonb_build_object('id', a.id, 'name', a.name)
				order by array_position(array['site', 'line', 'section', 'asset', 'task_point'], a.level))
			from place a
			where a.company_id = p.company_id and a.id in (p.site_id, p.line_id, p.section_id, p.asset_id, p.id)
		) as path
	`;
}

/** The place a code hangs at, in the actor's sites and not in the bin. */
export async function selectHitByCode(
	scope: Scope,
	code: string,
	type: TagRow['type'] | undefined
): Promise<TagHit | undefined> {
	const { sql, actor } = scope;
	const [hit] = await sql<TagHit[]>`
		select ${hitColumns(scope)}, g.is_active as "isActive" from tag g
		join place p on p.company_id = g.company_id and p.id = g.place_id and p.deleted_at is null
		where g.company_id = ${actor.companyId} and g.code = ${code}
			${type ? sql`and g.type = ${type}` : sql``}
			${actor.sites ? sql`and p.site_id = any(${sql.uuids(actor.sites)})` : sql``}
	`;
	return hit;
}

/** A foreign code in one of the forms that scanners give it. */
export async function selectHitByBarcode(scope: Scope, forms: readonly string[]): Promise<TagHit | undefined> {
	const { sql, actor } = scope;
	const [hit] = await sql<TagHit[]>`
		select ${hitColumns(scope)}, p.is_active as "isActive" from place p
		where p.company_id = ${actor.companyId} and p.deleted_at is null and p.barcodes && ${sql.texts(forms)}
			${actor.sites ? sql`and p.site_id = any(${sql.uuids(actor.sites)})` : sql``}
		limit 1
	`;
	return hit;
}

export function selectToldTags(
	{ sql, actor }: Scope,
	ids: readonly string[]
): Promise<({ id: string } & SubjectFacts)[]> {
	return sql<({ id: string } & SubjectFacts)[]>`
		select g.id, p.site_id as "siteId", g.code as title, p.name as place, false as "isCritical", '' as state,
			p.deleted_at is not null as "isDeleted", '{}'::uuid[] as "ownerIds", '{}'::uuid[] as "workerIds",
			false as "isSkipPending"
		from tag g join place p on p.company_id = g.company_id and p.id = g.place_id
		where g.company_id = ${actor.companyId} and g.id = any(${sql.uuids(ids)})
	`;
}
