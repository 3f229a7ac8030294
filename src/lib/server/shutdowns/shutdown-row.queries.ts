import type { ShutdownRow } from '#lib/domain/shutdowns/shutdown.ts';
import { stateAt } from '#lib/domain/shutdowns/shutdown.ts';
import type { Person } from '#lib/domain/tasks/task.ts';
import type { Scope } from '../commands/scope.ts';

type Instants = 'startsAt' | 'endsAt' | 'reportedAt' | 'acknowledgedAt' | 'resolvedAt';

type Stored = Omit<ShutdownRow, Instants | 'reporter' | 'acknowledgedBy' | 'resolvedBy'> & {
	startsAt: Date;
	endsAt: Date | null;
	reportedAt: Date;
	acknowledgedAt: Date | null;
	resolvedAt: Date | null;
	reporterId: string;
	acknowledgerId: string | null;
	resolverId: string | null;
	people: Person[];
};

/** The rows in the order of `ids`, with today's names; ids that are not there are left out. Scope is the caller's. */
export async function selectShutdownRows({ sql, actor, now }: Scope, ids: readonly string[]): Promise<ShutdownRow[]> {
	if (ids.length === 0) return [];
	const rows = await sql<Stored[]>`
		select s.id as "shutdownId", s.number, s.state, s.kind, s.reason_id as "reasonId", reason.label as "reasonLabel",
			s.category, s.priority, s.description, s.site_id as "siteId", s.line_id as "lineId", s.asset_id as "assetId",
			(
				select jsonb_agg(jsonb_build_object('id', p.id, 'name', p.name) order by array_position(
					array[s.site_id, s.line_id, asset.section_id, s.asset_id], p.id
				))
				from place p
				where p.company_id = s.company_id and p.id in (s.site_id, s.line_id, asset.section_id, s.asset_id)
			) as path,
			s.starts_at as "startsAt", s.ends_at as "endsAt", site.time_zone as zone,
			s.is_safety_concern as "isSafetyConcern", s.safety_text as "safetyText", s.procedure_id as "procedureId", s.flags,
			s.reporter_id as "reporterId", s.reported_at as "reportedAt", s.acknowledged_by as "acknowledgerId",
			s.acknowledged_at as "acknowledgedAt", s.resolved_by as "resolverId", s.resolved_at as "resolvedAt",
			coalesce((
				select jsonb_agg(jsonb_build_object('id', u.id, 'name', u.name)) from company_user u
				where u.company_id = s.company_id and u.id in (s.reporter_id, s.acknowledged_by, s.resolved_by)
			), '[]') as people,
			s.cancel_reason as "cancelReason", s.notes,
			coalesce((
				select jsonb_agg(jsonb_build_object('photoId', p.id, 'state', p.state, 'isMarked', p.annotated_from is not null,
					'takenAt', to_char(p.taken_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) order by p.taken_at, p.id)
				from photo p where p.company_id = s.company_id and p.owner_kind = 'shutdown' and p.owner_id = s.id
			), '[]') as photos, s.revision
		from unnest(${sql.uuids(ids)}) with ordinality as wanted(id, position)
		join shutdown s on s.company_id = ${actor.companyId} and s.id = wanted.id
		join shutdown_reason reason on reason.company_id = s.company_id and reason.id = s.reason_id
		join place site on site.company_id = s.company_id and site.id = s.site_id
		left join place asset on asset.company_id = s.company_id and asset.id = s.asset_id
		order by wanted.position
	`;
	return rows.map((row) => toRow(row, now));
}

function toRow({ people, reporterId, acknowledgerId, resolverId, ...stored }: Stored, now: Date): ShutdownRow {
	// Staff are nobody of the company: support did it.
	const named = (id: string): Person => people.find((person) => person.id === id) ?? { id, name: 'Pegotec' };
	const startsAt = stored.startsAt.toISOString();
	return {
		...stored,
		state: stateAt({ state: stored.state, startsAt }, now),
		reporter: named(reporterId),
		acknowledgedBy: acknowledgerId === null ? null : named(acknowledgerId),
		resolvedBy: resolverId === null ? null : named(resolverId),
		startsAt,
		endsAt: stored.endsAt?.toISOString() ?? null,
		reportedAt: stored.reportedAt.toISOString(),
		acknowledgedAt: stored.acknowledgedAt?.toISOString() ?? null,
		resolvedAt: stored.resolvedAt?.toISOString() ?? null
	};
}
