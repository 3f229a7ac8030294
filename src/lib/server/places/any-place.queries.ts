import type { Criticality, Level } from '#lib/domain/places/place.ts';
import type { Scope } from '../commands/scope.ts';

/** A place whatever became of it: reports about a deleted one are still taken (8.4). */
export type AnyPlace = {
	placeId: string;
	level: Level;
	name: string;
	siteId: string;
	lineId: string | null;
	sectionId: string | null;
	assetId: string | null;
	criticality: Criticality | null;
	isDeleted: boolean;
	zone: string;
};

export async function selectAnyPlace({ sql, actor }: Scope, placeId: string): Promise<AnyPlace | undefined> {
	const [place] = await sql<AnyPlace[]>`
		select p.id as "placeId", p.level, p.name, p.site_id as "siteId", p.line_id as "lineId", p.section_id as "sectionId",
			p.asset_id as "assetId", p.criticality, p.deleted_at is not null as "isDeleted", site.time_zone as zone
		from place p join place site on site.company_id = p.company_id and site.id = p.site_id
		where p.company_id = ${actor.companyId} and p.id = ${placeId}
	`;
	return place;
}

/** The same, held until commit. */
export async function lockAnyPlace(scope: Scope, placeId: string): Promise<AnyPlace | undefined> {
	const { sql, actor } = scope;
	await sql`select id from place where company_id = ${actor.companyId} and id = ${placeId} for update`;
	return selectAnyPlace(scope, placeId);
}

/** The task point of this name at an asset, if there is one. */
export async function selectPointNamed(
	{ sql, actor }: Scope,
	assetId: string,
	name: string
): Promise<string | undefined> {
	const [point] = await sql<{ placeId: string }[]>`
		select id as "placeId" from place
		where company_id = ${actor.companyId} and parent_id = ${assetId} and lower(name) = lower(${name}) and deleted_at is null
	`;
	return point?.placeId;
}
