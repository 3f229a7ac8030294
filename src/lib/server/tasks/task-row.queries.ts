import { isActive, type PathStep, type Person, type Rejection, type TaskRow } from '#lib/domain/tasks/task.ts';
import type { Scope } from '../commands/scope.ts';

type Instants = 'dueAt' | 'overdueAt' | 'startedAt' | 'submittedAt' | 'completedAt' | 'approvedAt';

type StoredTask = Omit<TaskRow, Instants | 'path' | 'assignees' | 'startedBy' | 'approvedBy'> & {
	dueAt: Date;
	overdueAt: Date;
	startedAt: Date | null;
	submittedAt: Date | null;
	completedAt: Date | null;
	approvedAt: Date | null;
	assigneeIds: string[];
	starterId: string | null;
	approverId: string | null;
	rejections: Rejection[];
};

/** `authorIds` is everybody with a record on the task: it stays their own task (PR-16). */
export type OwnedTask = { row: TaskRow; authorIds: string[] };

/** The rows in the order of `ids`, with today's names; ids that are not there are left out. Bin and scope are the caller's. */
export async function selectTaskRows(scope: Scope, ids: readonly string[]): Promise<TaskRow[]> {
	return (await selectOwnedTasks(scope, ids)).map(({ row }) => row);
}

/**
 * The same, with everybody whose own task it is. Tasks share places and people, so each table is read once for all of them
 * and put together here.
 */
export async function selectOwnedTasks(scope: Scope, ids: readonly string[]): Promise<OwnedTask[]> {
	if (ids.length === 0) return [];
	const [tasks, authors] = await Promise.all([selectTasks(scope, ids), selectAuthors(scope, ids)]);
	const [places, people] = await Promise.all([
		selectPlaces(scope, [...new Set(tasks.flatMap(placesOf))]),
		selectPeople(scope, [...new Set(tasks.flatMap(peopleOf))])
	]);
	const steps = new Map(places.map((place) => [place.id, place]));
	const owners = new Map(authors.map(({ taskId, authorIds }) => [taskId, authorIds]));
	return tasks.map((task) => ({ row: toRow(task, steps, people), authorIds: owners.get(task.taskId) ?? [] }));
}

/** From the site down to the task point. */
function placesOf({ siteId, lineId, sectionId, assetId, placeId }: StoredTask): string[] {
	return [siteId, lineId, sectionId, assetId, placeId];
}

function peopleOf({ assigneeIds, starterId, approverId }: StoredTask): string[] {
	return [...assigneeIds, starterId, approverId].filter((id) => id !== null);
}

function selectTasks({ sql, actor }: Scope, ids: readonly string[]): Promise<StoredTask[]> {
	return sql<StoredTask[]>`
		select t.id as "taskId", t.number, t.title, t.type, t.priority, t.origin, t.state,
			t.place_id as "placeId", t.site_id as "siteId", t.line_id as "lineId", t.section_id as "sectionId", t.asset_id as "assetId",
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
}

function selectAuthors({ sql, actor }: Scope, taskIds: readonly string[]) {
	return sql<{ taskId: string; authorIds: string[] }[]>`
		select task_id as "taskId", array_agg(distinct author_id) as "authorIds" from execution
		where company_id = ${actor.companyId} and task_id = any(${sql.uuids(taskIds)})
		group by task_id
	`;
}

function selectPlaces({ sql, actor }: Scope, ids: readonly string[]): Promise<PathStep[]> {
	return sql<PathStep[]>`
		select id, name from place where company_id = ${actor.companyId} and id = any(${sql.uuids(ids)})
	`;
}

/** By name. */
export async function selectPeople({ sql, actor }: Scope, ids: readonly string[]): Promise<Person[]> {
	if (ids.length === 0) return [];
	return sql<Person[]>`
		select id, name from company_user
		where company_id = ${actor.companyId} and id = any(${sql.uuids(ids)}) order by name, id
	`;
}

function toRow(task: StoredTask, places: ReadonlyMap<string, PathStep>, people: readonly Person[]): TaskRow {
	const { assigneeIds, starterId, approverId, ...stored } = task;
	// Staff are nobody of the company: support did it.
	const named = (id: string | null): Person | null =>
		id === null ? null : (people.find((person) => person.id === id) ?? { id: id as Person['id'], name: 'Pegotec' });
	return {
		...stored,
		// It concerns work that is still to be done (TL-61).
		flags: isActive(stored.state) ? stored.flags : stored.flags.filter((flag) => flag !== 'line-stopped'),
		path: [...new Set(placesOf(task))].flatMap((id) => places.get(id) ?? []),
		assignees: people.filter(({ id }) => assigneeIds.includes(id)),
		startedBy: named(starterId),
		approvedBy: named(approverId),
		dueAt: stored.dueAt.toISOString(),
		overdueAt: stored.overdueAt.toISOString(),
		startedAt: stored.startedAt?.toISOString() ?? null,
		submittedAt: stored.submittedAt?.toISOString() ?? null,
		completedAt: stored.completedAt?.toISOString() ?? null,
		approvedAt: stored.approvedAt?.toISOString() ?? null
	};
}
