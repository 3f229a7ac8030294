import { isActive, type PathStep, type Person, type Rejection, type TaskRow } from '#lib/domain/tasks/task.ts';
import type { Scope } from '../commands/scope.ts';

type Instants = 'dueAt' | 'overdueAt' | 'startedAt' | 'submittedAt' | 'completedAt' | 'approvedAt';

type StoredTask = Omit<TaskRow, Instants | 'assignees' | 'startedBy' | 'approvedBy'> & {
	dueAt: Date;
	overdueAt: Date;
	startedAt: Date | null;
	submittedAt: Date | null;
	completedAt: Date | null;
	approvedAt: Date | null;
	/** Everybody with a record on the task: it stays their own task (PR-16). */
	authorIds: string[];
	path: PathStep[];
	/** Assignees, who started and who approved, by name. */
	people: Person[];
	assigneeIds: string[];
	starterId: string | null;
	approverId: string | null;
	rejections: Rejection[];
};

export type OwnedTask = { row: TaskRow; authorIds: string[] };

/** The rows in the order of `ids`, with today's names; ids that are not there are left out. Bin and scope are the caller's. */
export async function selectTaskRows(scope: Scope, ids: readonly string[]): Promise<TaskRow[]> {
	return (await selectOwnedTasks(scope, ids)).map(({ row }) => row);
}

/**
 * The same, with everybody whose own task it is. Names come from one look at places and one at people a task: each table
 * named once more costs planning and one more check of the company.
 */
export async function selectOwnedTasks({ sql, actor }: Scope, ids: readonly string[]): Promise<OwnedTask[]> {
	if (ids.length === 0) return [];
	const rows = await sql<StoredTask[]>`
		select t.id as "taskId", t.number, t.title, t.type, t.priority, t.origin, t.state,
			t.place_id as "placeId", t.site_id as "siteId", t.line_id as "lineId", t.section_id as "sectionId", t.asset_id as "assetId",
			(
				select jsonb_agg(jsonb_build_object('id', p.id, 'name', p.name) order by array_position(
					array[t.site_id, t.line_id, t.section_id, t.asset_id, t.place_id], p.id
				))
				from place p
				where p.company_id = t.company_id and p.id in (t.site_id, t.line_id, t.section_id, t.asset_id, t.place_id)
			) as path,
			coalesce((
				select jsonb_agg(jsonb_build_object('id', u.id, 'name', u.name) order by u.name, u.id)
				from company_user u
				where u.company_id = t.company_id and u.id = any(t.assignee_ids || array[t.started_by, t.approved_by])
			), '[]') as people,
			array(
				select distinct e.author_id from execution e where e.company_id = t.company_id and e.task_id = t.id
			) as "authorIds",
			t.due_at as "dueAt", t.overdue_at as "overdueAt", t.zone, t.assignee_ids as "assigneeIds",
			t.template_id as "templateId", t.template_version as "templateVersion", t.point_task_id as "pointTaskId", t.note,
			t.started_at as "startedAt", t.started_by as "starterId", t.submitted_at as "submittedAt",
			t.completed_at as "completedAt", t.approved_by as "approverId", t.approved_at as "approvedAt",
			t.current_record as "currentRecordId", t.rejections, t.cancel_kind as "cancelKind", t.cancel_reason as "cancelReason",
			t.flags, t.revision
		from unnest(${sql.uuids(ids)}) with ordinality as wanted(id, position)
		join task t on t.company_id = ${actor.companyId} and t.id = wanted.id
		order by wanted.position
	`;
	return rows.map(toOwnedTask);
}

function toOwnedTask({ authorIds, people, assigneeIds, starterId, approverId, ...stored }: StoredTask): OwnedTask {
	// Staff are nobody of the company: support did it.
	const named = (id: string | null): Person | null =>
		id === null ? null : (people.find((person) => person.id === id) ?? { id: id as Person['id'], name: 'Pegotec' });
	return {
		authorIds,
		row: {
			...stored,
			// It concerns work that is still to be done (TL-61).
			flags: isActive(stored.state) ? stored.flags : stored.flags.filter((flag) => flag !== 'line-stopped'),
			assignees: people.filter(({ id }) => assigneeIds.includes(id)),
			startedBy: named(starterId),
			approvedBy: named(approverId),
			dueAt: stored.dueAt.toISOString(),
			overdueAt: stored.overdueAt.toISOString(),
			startedAt: stored.startedAt?.toISOString() ?? null,
			submittedAt: stored.submittedAt?.toISOString() ?? null,
			completedAt: stored.completedAt?.toISOString() ?? null,
			approvedAt: stored.approvedAt?.toISOString() ?? null
		}
	};
}
