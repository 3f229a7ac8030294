import type { Level } from '#lib/domain/places/place.ts';
import type { CommandScope, Scope } from '../commands/scope.ts';
import { factColumns, type StoredPlace } from './detail.queries.ts';
import { liveInScope, rowColumns } from './place-row.queries.ts';

/** All places of the sites with these names, or holding places with these ids. */
export async function selectKnownPlaces(
	scope: Scope,
	siteNames: readonly string[],
	placeIds: readonly string[]
): Promise<StoredPlace[]> {
	const { sql, actor } = scope;
	return sql<StoredPlace[]>`
		select ${rowColumns(scope)}, ${factColumns(scope)} from place p
		where ${liveInScope(scope)} and p.site_id in (
			select s.id from place s
			where s.company_id = ${actor.companyId} and s.level = 'site' and lower(s.name) = any(${sql.texts(siteNames)})
			union
			select c.site_id from place c where c.company_id = ${actor.companyId} and c.id = any(${sql.uuids(placeIds)})
		)
	`;
}

export async function countLevels({ sql, actor }: Scope): Promise<Record<Level, number>> {
	const rows = await sql<{ level: Level; n: number }[]>`
		select level, count(*)::int as n from place
		where company_id = ${actor.companyId} and deleted_at is null group by level
	`;
	const counts = { site: 0, line: 0, section: 0, asset: 0, task_point: 0 };
	for (const { level, n } of rows) counts[level] = n;
	return counts;
}

export async function selectAssetNumberOwners(
	{ sql, actor }: Scope,
	numbers: readonly string[]
): Promise<Map<string, string>> {
	const rows = await sql<{ number: string; placeId: string }[]>`
		select lower(asset_number) as number, id as "placeId" from place
		where company_id = ${actor.companyId} and lower(asset_number) = any(${sql.texts(numbers)}) and deleted_at is null
	`;
	return new Map(rows.map(({ number, placeId }) => [number, placeId]));
}

export async function selectBarcodesInUse(
	{ sql, actor }: Scope,
	barcodes: readonly string[]
): Promise<Map<string, string>> {
	if (barcodes.length === 0) return new Map();
	const rows = await sql<{ code: string; placeId: string }[]>`
		select code, p.id as "placeId" from place p cross join lateral unnest(p.barcodes) as code
		where p.company_id = ${actor.companyId} and p.barcodes && ${sql.texts(barcodes)} and p.deleted_at is null
	`;
	return new Map(rows.map(({ code, placeId }) => [code, placeId]));
}

/** A few thousand rows in one statement. Foreign keys wait for the commit, so the order does not matter. */
export async function insertPlaces({ sql, actor, now }: CommandScope, places: readonly StoredPlace[]): Promise<void> {
	await sql`
		insert into place (
			company_id, id, level, parent_id, site_id, line_id, section_id, asset_id, name, sort_order, description, is_active,
			time_zone, address, asset_number, criticality, manufacturer, model, serial_number, installed_on, status, barcodes,
			ideal_rate, output_unit, created_at, created_by, updated_at, updated_by
		)
		select ${actor.companyId}, r."placeId", r.level, r."parentId", r."siteId", r."lineId", r."sectionId", r."assetId",
			r.name, r."order", r.description, r."isActive", r."timeZone", r.address, r."assetNumber", r.criticality,
			r.manufacturer, r.model, r."serialNumber", r."installedOn", r.status, r.barcodes, r."idealRate", r."outputUnit",
			${now}, ${actor.userId}, ${now}, ${actor.userId}
		from jsonb_to_recordset(${sql.json(places)}) as r(
			"placeId" uuid, level text, "parentId" uuid, "siteId" uuid, "lineId" uuid, "sectionId" uuid, "assetId" uuid,
			name text, "order" int, description text, "isActive" boolean, "timeZone" text, address text, "assetNumber" text,
			criticality text, manufacturer text, model text, "serialNumber" text, "installedOn" date, status text,
			barcodes text[], "idealRate" numeric, "outputUnit" text
		)
	`;
}

/** Answers how many rows still had the revision that was read. */
export async function updatePlaces({ sql, actor, now }: CommandScope, places: readonly StoredPlace[]): Promise<number> {
	const rows = await sql<{ id: string }[]>`
		update place p set name = r.name, sort_order = r."order", description = r.description, is_active = r."isActive",
			time_zone = r."timeZone", address = r.address, asset_number = r."assetNumber", criticality = r.criticality,
			manufacturer = r.manufacturer, model = r.model, serial_number = r."serialNumber", installed_on = r."installedOn",
			status = r.status, barcodes = r.barcodes, ideal_rate = r."idealRate", output_unit = r."outputUnit",
			updated_at = ${now}, updated_by = ${actor.userId}, revision = p.revision + 1
		from jsonb_to_recordset(${sql.json(places)}) as r(
			"placeId" uuid, revision int, name text, "order" int, description text, "isActive" boolean, "timeZone" text,
			address text, "assetNumber" text, criticality text, manufacturer text, model text, "serialNumber" text,
			"installedOn" date, status text, barcodes text[], "idealRate" numeric, "outputUnit" text
		)
		where p.company_id = ${actor.companyId} and p.id = r."placeId" and p.revision = r.revision and p.deleted_at is null
		returning p.id
	`;
	return rows.length;
}
