import type { PathStep, Person, Rejection, TaskRow } from '#lib/domain/tasks/task.ts';
import type { Scope } from '../commands/scope.ts';

type Instants = 'dueAt' | 'overdueAt' | 'startedAt' | 'submittedAt' | 'completedAt' | 'approvedAt';

type StoredTask = Omit<TaskRow, Instants> & {
	dueAt: Date;
	overdueAt: Date;
	startedAt: Date | null;
	submittedAt: Date | null;
	completedAt: Date | null;
	approvedAt: Date | null;
	/** Everybody with a record on the task: it stays their own task (PR-16). */
	authorIds: string[];
	path: PathStep[];
	assignees: Person[];
	rejections: Rejection[];
};

export type OwnedTask = { row: TaskRow; authorIds: string[] };

/** The rows in the order of `ids`, with today's names; ids that are not there are left out. Bin and scope are the caller's. */
export async function selectTaskRows(scope: Scope, ids: readonly string[]): Promise<TaskRow[]> {
	return (await selectOwnedTasks(scope, ids)).map(({ row }) => row);
}

/** The same, with everybody whose own task it is. */
export async function selectOwnedTasks({ sql, actor }: Scope, ids: readonly string[]): Promise<OwnedTask[]> {
	if (ids.length === 0) return [];
	const rows = await sql<StoredTask[]>`
		select t.id as "taskId", t.number, t.title, t.type, t.priority, t.origin, t.state,
			t.place_id as "placeId", t.site_id as "siteId", t.line_id as "lineId", t.section_id as "sectionId", t.asset_id as "assetId",
			jsonb_build_array(
				jsonb_build_object('id', site.id, 'name', site.name), jsonb_build_object('id', line.id, 'name', line.name),
				jsonb_build_object('id', section.id, 'name', section.name), jsonb_build_object('id', asset.id, 'name', asset.name),
				jsonb_build_object('id', point.id, 'name', point.name)
			) as path,
			t.due_at as "dueAt", t.overdue_at as "overdueAt", t.zone,
			coalesce((
				select jsonb_agg(jsonb_build_object('id', u.id, 'name', u.name) order by u.name, u.id)
				from company_user u where u.company_id = t.company_id and u.id = any(t.assignee_ids)
			), '[]') as assignees,
			array(
				select distinct e.author_id from execution e where e.company_id = t.company_id and e.task_id = t.id
			) as "authorIds",
			t.template_id as "templateId", t.template_version as "templateVersion", t.point_task_id as "pointTaskId", t.note,
			t.started_at as "startedAt",
			case when t.started_by is not null
				then jsonb_build_object('id', t.started_by, 'name', coalesce(starter.name, 'Pegotec')) end as "startedBy",
			t.submitted_at as "submittedAt", t.completed_at as "completedAt",
			case when t.approved_by is not null
				then jsonb_build_object('id', t.approved_by, 'name', coalesce(approver.name, 'Pegotec')) end as "approvedBy",
			t.approved_at as "approvedAt", t.current_record as "currentRecordId", t.rejections,
			t.cancel_kind as "cancelKind", t.cancel_reason as "cancelReason", t.flags, t.revision
		from unnest(${sql.uuids(ids)}) with ordinality as wanted(id, position)
		join task t on t.company_id = ${actor.companyId} and t.id = wanted.id
		join place site on site.company_id = t.company_id and site.id = t.site_id
		join place line on line.company_id = t.company_id and line.id = t.line_id
		join place section on section.company_id = t.company_id and section.id = t.section_id
		join place asset on asset.company_id = t.company_id and asset.id = t.asset_id
		join place point on point.company_id = t.company_id and point.id = t.place_id
		left join company_user starter on starter.company_id = t.company_id and starter.id = t.started_by
		left join company_user approver on approver.company_id = t.company_id and approver.id = t.approved_by
		order by wanted.position
	`;
	return rows.map(toOwnedTask);
}

function toOwnedTask({ authorIds, ...stored }: StoredTask): OwnedTask {
	return {
		authorIds,
		row: {
			...stored,
			dueAt: stored.dueAt.toISOString(),
			overdueAt: stored.overdueAt.toISOString(),
			startedAt: stored.startedAt?.toISOString() ?? null,
			submittedAt: stored.submittedAt?.toISOString() ?? null,
			completedAt: stored.completedAt?.toISOString() ?? null,
			approvedAt: stored.approvedAt?.toISOString() ?? null
		}
	};
}
