import type { PlaceDetailRow, PlaceRow } from '#lib/domain/places/place.ts';
import type { PlaceDetail, PlaceFacts, PointTaskView } from '#lib/domain/places/views.ts';
import type { TagType } from '#lib/domain/tags/tag.ts';
import type { Scope } from '../commands/scope.ts';
import { liveInScope, pathColumn, rowColumns } from './place-row.queries.ts';

export type StoredPlace = PlaceRow &
	PlaceFacts & { lineId: string | null; sectionId: string | null; assetId: string | null };

export function factColumns({ sql }: Scope) {
	return sql`
		p.description, p.time_zone as "timeZone", p.address, p.asset_number as "assetNumber", p.criticality, p.manufacturer,
		p.model, p.serial_number as "serialNumber", p.installed_on as "installedOn", p.status,
		p.ideal_rate::float8 as "idealRate", p.output_unit as "outputUnit",
		p.line_id as "lineId", p.section_id as "sectionId", p.asset_id as "assetId"
	`;
}

/** Of `place p`, the first taken first. */
function photosColumn({ sql }: Scope) {
	return sql`
		coalesce((
			select jsonb_agg(jsonb_build_object('photoId', h.id, 'state', h.state, 'isMarked', h.annotated_from is not null,
				'takenAt', to_char(h.taken_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) order by h.taken_at, h.id)
			from photo h where h.company_id = p.company_id and h.owner_kind = 'place' and h.owner_id = p.id
		), '[]') as photos
	`;
}

/** Details as phones hold them; `isFilled` where a place says anything beyond its name. */
export async function selectDetailRows(
	scope: Scope,
	ids: readonly string[]
): Promise<(PlaceDetailRow & { siteId: string; isFilled: boolean })[]> {
	const { sql, actor } = scope;
	return sql<(PlaceDetailRow & { siteId: string; isFilled: boolean })[]>`
		select p.id as "placeId", p.site_id as "siteId", p.description, p.time_zone as "timeZone", p.address,
			p.asset_number as "assetNumber", p.criticality, p.manufacturer, p.model, p.serial_number as "serialNumber",
			p.installed_on as "installedOn", p.status, ${photosColumn(scope)},
			(p.description <> '' or coalesce(p.time_zone, p.address, p.asset_number, p.criticality, p.manufacturer, p.model,
				p.serial_number, p.status) is not null or exists (
					select from photo h where h.company_id = p.company_id and h.owner_kind = 'place' and h.owner_id = p.id
				)) as "isFilled"
		from place p where p.company_id = ${actor.companyId} and p.id = any(${sql.uuids(ids)})
		order by p.id
	`;
}

export type DetailRow = StoredPlace &
	Pick<PlaceDetail, 'path' | 'counts' | 'photos'> & {
		tag: { code: string; type: TagType; isActive: boolean } | null;
	};

export async function selectDetail(scope: Scope, placeId: string): Promise<DetailRow | undefined> {
	const { sql } = scope;
	const [row] = await sql<DetailRow[]>`
		select ${rowColumns(scope)}, ${factColumns(scope)}, ${pathColumn(scope)}, ${photosColumn(scope)},
			(
				select jsonb_build_object('code', g.code, 'type', g.type, 'isActive', g.is_active) from tag g
				where g.company_id = p.company_id and g.place_id = p.id and g.replaced_by is null
				order by g.is_active desc, g.created_at desc, g.id limit 1
			) as tag,
			jsonb_build_object(
				'taskPoints', (
					select count(*) from place c
					where c.company_id = p.company_id and c.level = 'task_point' and c.deleted_at is null
						and p.id in (c.site_id, c.line_id, c.section_id, c.asset_id, c.id)
				),
				'activeTasks', (
					select count(*) from task t
					where t.company_id = p.company_id and t.deleted_at is null and t.phase = 'active'
						and p.id in (t.site_id, t.line_id, t.section_id, t.asset_id, t.place_id)
				)
			) as counts
		from place p
		where ${liveInScope(scope)} and p.id = ${placeId}
	`;
	return row;
}

export async function selectPointTasks({ sql, actor }: Scope, placeId: string): Promise<PointTaskView[]> {
	return sql<PointTaskView[]>`
		select pt.id as "pointTaskId", t.id as "templateId", t.name as "templateName", t.type, pt.is_active as "isActive",
			s.name as "safetyName"
		from point_task pt
		join task_template t on t.company_id = pt.company_id and t.id = pt.template_id
		join template_version v on v.company_id = t.company_id and v.template_id = t.id and v.version = t.version
		left join safety_procedure s on s.company_id = t.company_id and s.id = (v.body ->> 'procedureId')::uuid
		where pt.company_id = ${actor.companyId} and pt.place_id = ${placeId}
		order by lower(t.name), pt.id
	`;
}
