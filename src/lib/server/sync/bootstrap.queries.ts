import { maySeeTags } from '#lib/domain/access/scope.ts';
import type { Scope } from '../commands/scope.ts';

// Rows leave Postgres as finished lines of JSON: a big plant is never taken apart and put together again here.

const HISTORY_DAYS = 90;

export type Line = { id: string; line: string };

/** Own work: active whatever its age, waiting for a decision, or completed in the last days; most urgent first (8.1). */
export async function selectOwnTaskIds({ sql, actor, now }: Scope, completedDays: number): Promise<string[]> {
	const since = new Date(now.getTime() - completedDays * 86_400_000);
	const rows = await sql<{ id: string }[]>`
		select t.id
		from (
			select a.task_id from task_assignee a
			where a.company_id = ${actor.companyId} and a.user_id = ${actor.userId} and a.removed_at is null
			union
			select e.task_id from execution e
			where e.company_id = ${actor.companyId} and e.author_id = ${actor.userId} and e.performed_at > ${since}
		) own
		join task t on t.company_id = ${actor.companyId} and t.id = own.task_id
		where t.deleted_at is null and t.state <> 'cancelled' and (t.state <> 'completed' or t.completed_at > ${since})
			${actor.sites ? sql`and t.site_id = any(${sql.uuids(actor.sites)})` : sql``}
		order by t.due_at, t.id
	`;
	return rows.map((row) => row.id);
}

/** The newest version of each active template, and the versions that started work is pinned to. */
export function selectTemplateLines({ sql, actor }: Scope, taskIds: readonly string[]): Promise<Line[]> {
	return sql<Line[]>`
		select t.id, json_build_object('entity', 'template', 'id', t.id, 'row', json_build_object(
			'templateId', t.id, 'version', v.version, 'name', t.name, 'type', t.type, 'body', v.body
		))::text as line
		from task_template t
		join template_version v on v.company_id = t.company_id and v.template_id = t.id
		where t.company_id = ${actor.companyId} and (
			(t.is_active and v.version = t.version)
			or (t.id, v.version) in (
				select pinned.template_id, coalesce(pinned.template_version, t.version) from task pinned
				where pinned.company_id = ${actor.companyId} and pinned.id = any(${sql.uuids(taskIds)})
			)
		)
		order by t.id, v.version
	`;
}

export function selectSafetyLines({ sql, actor }: Scope): Promise<Line[]> {
	return sql<Line[]>`
		select p.id, json_build_object('entity', 'safety', 'id', p.id, 'row', json_build_object(
			'procedureId', p.id, 'name', p.name, 'version', v.number, 'body', v.body, 'measures', v.measures,
			'publishedAt', to_char(v.published_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
		))::text as line
		from safety_procedure p
		join lateral (
			select number, body, measures, published_at from safety_version s
			where s.company_id = p.company_id and s.procedure_id = p.id
			order by number desc limit 1
		) v on true
		where p.company_id = ${actor.companyId} and p.state = 'published'
		order by p.id
	`;
}

/** What forms offer and colour by: active products and tools, units, thresholds (2.3). */
export function selectMasterDataLines({ sql, actor }: Scope): Promise<Line[]> {
	return sql<Line[]>`
		select m.id, json_build_object('entity', 'masterdata', 'id', m.id, 'row', m.row)::text as line
		from (
			select p.id, json_build_object('kind', 'product', 'id', p.id, 'name', p.name, 'category', p.category, 'unitId', p.unit_id,
				'unit', u.symbol, 'partNumber', p.part_number, 'isActive', p.is_active) as row
			from product p join unit u on u.company_id = p.company_id and u.id = p.unit_id
			where p.company_id = ${actor.companyId} and p.is_active
			union all
			select t.id, json_build_object('kind', 'tool', 'id', t.id, 'name', t.name, 'category', t.category,
				'toolNumber', t.tool_number, 'location', t.location, 'calibrationDue', t.calibration_due, 'isActive', t.is_active)
			from tool t where t.company_id = ${actor.companyId} and t.is_active
			union all
			select u.id, json_build_object('kind', 'unit', 'id', u.id, 'name', u.name, 'symbol', u.symbol, 'type', u.type,
				'isActive', u.is_active)
			from unit u where u.company_id = ${actor.companyId}
			union all
			select k.id, json_build_object('kind', 'repair-type', 'id', k.id, 'name', k.label, 'description', k.description,
				'priority', k.default_priority, 'order', k.sort_order, 'isActive', k.is_active)
			from repair_request_type k where k.company_id = ${actor.companyId} and k.is_active
			union all
			select r.id, json_build_object('kind', 'shutdown-reason', 'id', r.id, 'name', r.label, 'category', r.category,
				'description', r.description, 'order', r.sort_order, 'isActive', r.is_active)
			from shutdown_reason r where r.company_id = ${actor.companyId} and r.is_active
			union all
			select h.id, json_build_object('kind', 'threshold', 'id', h.id, 'name', h.label, 'unitId', h.unit_id,
				'minimum', h.minimum, 'softMinimum', h.soft_minimum, 'softMaximum', h.soft_maximum, 'maximum', h.maximum,
				'isActive', h.is_active)
			from threshold h where h.company_id = ${actor.companyId}
		) m
		order by m.id
	`;
}

export function selectSettingLines({ sql, actor }: Scope): Promise<Line[]> {
	return sql<Line[]>`
		select company_id as id, json_build_object('entity', 'setting', 'id', company_id, 'row', json_build_object(
			'approvalRequired', approval_required, 'nfcRequired', nfc_required, 'qrCountsAsPresence', qr_counts_as_presence,
			'qrScanning', qr_scanning, 'multiTechnician', multi_technician, 'galleryPhotos', gallery_photos,
			'maxTasksPerDay', max_tasks_per_day, 'lookAheadDays', look_ahead_days, 'revision', revision
		))::text as line
		from company_setting where company_id = ${actor.companyId}
	`;
}

/** The last three records of each task point with own work, and all own ones of the last 90 days (8.1). */
export function selectRecordLines({ sql, actor, now }: Scope, taskIds: readonly string[]): Promise<Line[]> {
	const since = new Date(now.getTime() - HISTORY_DAYS * 86_400_000);
	return sql<Line[]>`
		select last.id, json_build_object('entity', 'record', 'id', last.id, 'row', json_build_object(
			'recordId', last.id, 'taskId', last.task_id, 'placeId', t.place_id, 'templateId', last.template_id,
			'title', t.title, 'kind', last.kind, 'author', json_build_object('id', last.author_id, 'name', last.author_name), 'values', last."values",
			'performedAt', to_char(last.performed_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
			'receivedAt', to_char(last.received_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
			'flags', last.flags, 'review', last.review, 'holdReason', last.hold_reason,
			'resolved', case when last.resolution is not null then json_build_object(
				'resolution', last.resolution, 'reason', last.resolution_reason,
				'at', to_char(last.resolved_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
				'by', json_build_object('id', last.resolved_by, 'name', coalesce((
					select u.name from company_user u where u.company_id = ${actor.companyId} and u.id = last.resolved_by
				), 'Pegotec'))
			) end
		))::text as line
		from (
			select at_point.id
			from (
				select distinct place_id from task where company_id = ${actor.companyId} and id = any(${sql.uuids(taskIds)})
			) point
			join lateral (
				select e.id from task t join execution e on e.company_id = t.company_id and e.task_id = t.id
				where t.company_id = ${actor.companyId} and t.place_id = point.place_id
				order by e.performed_at desc limit 3
			) at_point on true
			union
			select e.id from execution e
			where e.company_id = ${actor.companyId} and e.author_id = ${actor.userId} and e.performed_at > ${since}
		) wanted
		join execution last on last.company_id = ${actor.companyId} and last.id = wanted.id
		join task t on t.company_id = last.company_id and t.id = last.task_id
		order by last.id
	`;
}

/** Tags of the whole scope for whoever may scan, of the own task points for everybody else (2.3). */
export function selectTagLines(
	scope: Scope,
	taskIds: readonly string[],
	after: string,
	limit: number
): Promise<Line[]> {
	const { sql, actor } = scope;
	return sql<Line[]>`
		select tag.id, json_build_object('entity', 'tag', 'id', tag.id, 'row', json_build_object(
			'tagId', tag.id, 'code', tag.code, 'type', tag.type, 'placeId', tag.place_id, 'isActive', tag.is_active,
			'chipSerial', tag.chip_serial
		))::text as line
		from tag join place p on p.company_id = tag.company_id and p.id = tag.place_id
		where tag.company_id = ${actor.companyId} and tag.id > ${after} and p.deleted_at is null
			${actor.sites ? sql`and p.site_id = any(${sql.uuids(actor.sites)})` : sql``}
			${
				maySeeTags(actor)
					? sql``
					: sql`and tag.place_id in (
						select place_id from task where company_id = ${actor.companyId} and id = any(${sql.uuids(taskIds)})
					)`
			}
		order by tag.id limit ${limit}
	`;
}

/** Place names of the whole scope (2.3). */
export function selectPlaceLines({ sql, actor }: Scope, after: string, limit: number): Promise<Line[]> {
	return sql<Line[]>`
		select id, json_build_object('entity', 'place', 'id', id, 'row', json_build_object(
			'placeId', id, 'level', level, 'parentId', parent_id, 'siteId', site_id, 'name', name, 'order', sort_order,
			'isActive', is_active, 'barcodes', barcodes, 'revision', revision
		))::text as line
		from place
		where company_id = ${actor.companyId} and id > ${after} and deleted_at is null
			${actor.sites ? sql`and site_id = any(${sql.uuids(actor.sites)})` : sql``}
		order by id limit ${limit}
	`;
}

/** What else places say, for holders of `hierarchy.view`; places without details are not sent. */
export function selectPlaceDetailLines({ sql, actor }: Scope, after: string, limit: number): Promise<Line[]> {
	return sql<Line[]>`
		select id, json_build_object('entity', 'place-detail', 'id', id, 'row', json_build_object(
			'placeId', id, 'description', description, 'timeZone', time_zone, 'address', address, 'assetNumber', asset_number,
			'criticality', criticality, 'manufacturer', manufacturer, 'model', model, 'serialNumber', serial_number,
			'installedOn', installed_on, 'status', status, 'photos', coalesce(pictured.photos, '[]')
		))::text as line
		from place
		left join (
			select owner_id, jsonb_agg(jsonb_build_object('photoId', h.id, 'state', h.state,
				'isMarked', h.annotated_from is not null,
				'takenAt', to_char(h.taken_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) order by h.taken_at, h.id)
				as photos
			from photo h where h.company_id = ${actor.companyId} and h.owner_kind = 'place' group by owner_id
		) pictured on pictured.owner_id = place.id
		where company_id = ${actor.companyId} and id > ${after} and deleted_at is null
			and (description <> '' or coalesce(time_zone, address, asset_number, criticality, manufacturer, model, serial_number,
				status) is not null or pictured.owner_id is not null)
			${actor.sites ? sql`and site_id = any(${sql.uuids(actor.sites)})` : sql``}
		order by id limit ${limit}
	`;
}
