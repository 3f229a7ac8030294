import type { Level } from '#lib/domain/places/place.ts';
import type { CommandScope, Scope } from '../commands/scope.ts';
import { factColumns, type StoredPlace } from './detail.queries.ts';
import { liveInScope, rowColumns } from './place-row.queries.ts';
import { ancestorColumn } from './tree.queries.ts';

/** A place that is there and in the actor's sites. */
export async function selectPlace(scope: Scope, placeId: string): Promise<StoredPlace | undefined> {
	const [place] = await scope.sql<StoredPlace[]>`
		select ${rowColumns(scope)}, ${factColumns(scope)} from place p where ${liveInScope(scope)} and p.id = ${placeId}
	`;
	return place;
}

/** The same, held until the transaction ends. */
export async function lockPlace(scope: CommandScope, placeId: string): Promise<StoredPlace | undefined> {
	const [place] = await scope.sql<StoredPlace[]>`
		select ${rowColumns(scope)}, ${factColumns(scope)} from place p
		where ${liveInScope(scope)} and p.id = ${placeId}
		for update
	`;
	return place;
}

export async function countLevel({ sql, actor }: Scope, level: Level): Promise<number> {
	const [row] = await sql<{ n: number }[]>`
		select count(*)::int as n from place
		where company_id = ${actor.companyId} and level = ${level} and deleted_at is null
	`;
	return row?.n ?? 0;
}

/** The order behind the last sibling. */
export async function selectNextOrder({ sql, actor }: Scope, parentId: string | null): Promise<number> {
	const [row] = await sql<{ next: number }[]>`
		select least(coalesce(max(sort_order), 0) + 10, 9999) as next from place
		where company_id = ${actor.companyId} and parent_id is not distinct from ${parentId}::uuid and deleted_at is null
	`;
	return row?.next ?? 10;
}

export async function selectSiblingNames({ sql, actor }: Scope, parentId: string | null): Promise<string[]> {
	const rows = await sql<{ name: string }[]>`
		select name from place
		where company_id = ${actor.companyId} and parent_id is not distinct from ${parentId}::uuid and deleted_at is null
	`;
	return rows.map(({ name }) => name);
}

export async function selectBarcodeOwners(
	{ sql, actor }: Scope,
	barcodes: readonly string[],
	except: string
): Promise<string[]> {
	const rows = await sql<{ placeId: string }[]>`
		select id as "placeId" from place
		where company_id = ${actor.companyId} and barcodes && ${sql.texts(barcodes)} and id <> ${except} and deleted_at is null
	`;
	return rows.map(({ placeId }) => placeId);
}

export type NewPlace = Omit<StoredPlace, 'revision'>;

export async function insertPlace({ sql, actor, now }: CommandScope, place: NewPlace): Promise<void> {
	await sql`
		insert into place (
			company_id, id, level, parent_id, site_id, line_id, section_id, asset_id, name, sort_order, description, is_active,
			time_zone, address, asset_number, criticality, manufacturer, model, serial_number, installed_on, status, barcodes,
			ideal_rate, output_unit, created_at, created_by, updated_at, updated_by
		) values (
			${actor.companyId}, ${place.placeId}, ${place.level}, ${place.parentId}, ${place.siteId}, ${place.lineId},
			${place.sectionId}, ${place.assetId}, ${place.name}, ${place.order}, ${place.description}, ${place.isActive},
			${place.timeZone}, ${place.address}, ${place.assetNumber}, ${place.criticality}, ${place.manufacturer}, ${place.model},
			${place.serialNumber}, ${place.installedOn}, ${place.status}, ${sql.texts(place.barcodes)}, ${place.idealRate},
			${place.outputUnit}, ${now}, ${actor.userId}, ${now}, ${actor.userId}
		)
	`;
}

/** Writes all editable columns; the caller has merged the changes into the place it locked. */
export async function updatePlace({ sql, actor, now }: CommandScope, place: StoredPlace): Promise<void> {
	await sql`
		update place set name = ${place.name}, sort_order = ${place.order}, description = ${place.description},
			is_active = ${place.isActive}, time_zone = ${place.timeZone}, address = ${place.address},
			asset_number = ${place.assetNumber}, criticality = ${place.criticality}, manufacturer = ${place.manufacturer},
			model = ${place.model}, serial_number = ${place.serialNumber}, installed_on = ${place.installedOn},
			status = ${place.status}, barcodes = ${sql.texts(place.barcodes)}, ideal_rate = ${place.idealRate},
			output_unit = ${place.outputUnit}, updated_at = ${now}, updated_by = ${actor.userId}, revision = revision + 1
		where company_id = ${actor.companyId} and id = ${place.placeId}
	`;
}

/** Hangs a place under another parent and rewrites the ancestors of everything beneath. */
export async function updateParent(
	scope: CommandScope,
	place: StoredPlace,
	parent: StoredPlace,
	order: number
): Promise<void> {
	const { sql, actor, now } = scope;
	await sql`
		update place set parent_id = ${parent.placeId}, sort_order = ${order}, updated_at = ${now}, updated_by = ${actor.userId},
			revision = revision + 1
		where company_id = ${actor.companyId} and id = ${place.placeId}
	`;
	// Levels of the new parent and above come from there; the moved place and those beneath keep theirs.
	await sql`
		update place p set site_id = ${parent.siteId}, line_id = coalesce(${parent.lineId}::uuid, line_id),
			section_id = coalesce(${parent.sectionId}::uuid, section_id), asset_id = coalesce(${parent.assetId}::uuid, asset_id)
		where p.company_id = ${actor.companyId} and ${ancestorColumn(scope, place.level)} = ${place.placeId}
	`;
}

/** Ids of a place and everything beneath that is not in the bin. */
export async function selectSubtree(scope: Scope, place: Pick<StoredPlace, 'placeId' | 'level'>): Promise<string[]> {
	const { sql, actor } = scope;
	const rows = await sql<{ placeId: string }[]>`
		select p.id as "placeId" from place p
		where p.company_id = ${actor.companyId} and ${ancestorColumn(scope, place.level)} = ${place.placeId}
			and p.deleted_at is null
		order by p.id
	`;
	return rows.map(({ placeId }) => placeId);
}

export async function putIntoBin(
	{ sql, actor, now }: CommandScope,
	ids: readonly string[],
	bundleId: string
): Promise<void> {
	await sql`
		update place set deleted_at = ${now}, deleted_by = ${actor.userId}, deleted_with = ${bundleId}, updated_at = ${now},
			updated_by = ${actor.userId}, revision = revision + 1
		where company_id = ${actor.companyId} and id = any(${sql.uuids(ids)})
	`;
}

/** The deletions a place lies under, its own included, the outermost first. */
export async function selectBundlesOver({ sql, actor }: Scope, placeId: string): Promise<string[]> {
	const rows = await sql<{ bundleId: string }[]>`
		select above.deleted_with as "bundleId"
		from place p join place above on above.company_id = p.company_id
			and above.id in (p.site_id, p.line_id, p.section_id, p.asset_id, p.id)
		where p.company_id = ${actor.companyId} and p.id = ${placeId} and above.deleted_with = above.id
		order by array_position(array['site', 'line', 'section', 'asset', 'task_point'], above.level)
	`;
	return rows.map(({ bundleId }) => bundleId);
}

/** The top of a bundle in the bin, with its parent's fate. */
export async function lockBundle(
	{ sql, actor }: CommandScope,
	placeId: string
): Promise<{ name: string; siteId: string; level: Level; isParentGone: boolean } | undefined> {
	const [row] = await sql<{ name: string; siteId: string; level: Level; isParentGone: boolean }[]>`
		select p.name, p.site_id as "siteId", p.level, exists (
			select from place a where a.company_id = p.company_id and a.id = p.parent_id and a.deleted_at is not null
		) as "isParentGone"
		from place p
		where p.company_id = ${actor.companyId} and p.id = ${placeId} and p.deleted_with = p.id and p.deleted_at is not null
		for update
	`;
	return row;
}

/** Exactly what went together (DM-23). */
export async function takeFromBin({ sql, actor, now }: CommandScope, bundleId: string): Promise<string[]> {
	const rows = await sql<{ placeId: string }[]>`
		update place set deleted_at = null, deleted_by = null, deleted_with = null, updated_at = ${now},
			updated_by = ${actor.userId}, revision = revision + 1
		where company_id = ${actor.companyId} and deleted_with = ${bundleId}
		returning id as "placeId"
	`;
	return rows.map(({ placeId }) => placeId);
}

export async function countTasksOfBundle({ sql, actor }: Scope, bundleId: string): Promise<number> {
	const [row] = await sql<{ n: number }[]>`
		select count(*)::int as n from task where company_id = ${actor.companyId} and deleted_with = ${bundleId}
	`;
	return row?.n ?? 0;
}
