import type { RepairRow } from '#lib/domain/repairs/repair.ts';
import type { Person } from '#lib/domain/tasks/task.ts';
import type { Scope } from '../commands/scope.ts';

type Stored = Omit<RepairRow, 'reportedAt' | 'closedAt' | 'reporter' | 'shutdown'> & {
	reportedAt: Date;
	closedAt: Date | null;
	reporterId: string;
	reporterName: string | null;
	shutdown: { shutdownId: string; number: number; startsAt: string } | null;
};

/** The rows in the order of `ids`, with today's names; ids that are not there are left out. Scope is the caller's. */
export async function selectRepairRows({ sql, actor }: Scope, ids: readonly string[]): Promise<RepairRow[]> {
	if (ids.length === 0) return [];
	const rows = await sql<Stored[]>`
		select r.id as "repairId", r.number, r.state, r.priority, r.type_id as "typeId", kind.label as "typeLabel", r.description,
			r.asset_id as "assetId", r.place_id as "placeId", r.site_id as "siteId", r.line_id as "lineId",
			r.section_id as "sectionId",
			(
				select jsonb_agg(jsonb_build_object('id', p.id, 'name', p.name) order by array_position(
					array[r.site_id, r.line_id, r.section_id, r.asset_id, r.place_id], p.id
				))
				from place p
				where p.company_id = r.company_id and p.id in (r.site_id, r.line_id, r.section_id, r.asset_id, r.place_id)
			) as path,
			asset.criticality, r.flags, r.reporter_id as "reporterId", reporter.name as "reporterName",
			r.reported_at as "reportedAt", r.source_task_id as "sourceTaskId",
			case when work.id is not null then jsonb_build_object(
				'taskId', work.id, 'number', work.number, 'title', work.title, 'state', work.state,
				'isAssigned', cardinality(work.assignee_ids) > 0, 'isApproved', work.approved_by is not null
			) end as "workOrder",
			case when stop.id is not null then jsonb_build_object('shutdownId', stop.id, 'number', stop.number, 'startsAt',
				to_char(stop.starts_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) end as shutdown,
			r.defer_note as "deferNote", r.dismiss_reason as "dismissReason", r.closed_at as "closedAt", r.notes,
			coalesce((
				select jsonb_agg(jsonb_build_object('photoId', p.id, 'state', p.state, 'isMarked', p.annotated_from is not null,
					'takenAt', to_char(p.taken_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) order by p.taken_at, p.id)
				from photo p where p.company_id = r.company_id and p.owner_kind = 'repair' and p.owner_id = r.id
			), '[]') as photos, r.revision
		from unnest(${sql.uuids(ids)}) with ordinality as wanted(id, position)
		join repair_request r on r.company_id = ${actor.companyId} and r.id = wanted.id
		join repair_request_type kind on kind.company_id = r.company_id and kind.id = r.type_id
		join place asset on asset.company_id = r.company_id and asset.id = r.asset_id
		left join company_user reporter on reporter.company_id = r.company_id and reporter.id = r.reporter_id
		left join task work on work.company_id = r.company_id and work.id = r.work_order_id
		left join shutdown stop on stop.company_id = r.company_id and stop.id = r.shutdown_id
		order by wanted.position
	`;
	return rows.map(toRow);
}

function toRow({ reporterId, reporterName, ...stored }: Stored): RepairRow {
	return {
		...stored,
		reporter: personOf(reporterId, reporterName),
		reportedAt: stored.reportedAt.toISOString(),
		closedAt: stored.closedAt?.toISOString() ?? null
	};
}

/** Staff are nobody of the company: support did it. */
function personOf(id: string, name: string | null): Person {
	return { id, name: name ?? 'Pegotec' };
}
