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

/** `authorIds` is the author of each record on the task: it stays their own task (PR-16). */
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
	const owners = new Map<string, string[]>();
	for (const { taskId, authorId } of authors) owners.set(taskId, [...(owners.get(taskId) ?? []), authorId]);
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

/** Ungrouped: grouping in order of the authors would read every record of the company. */
function selectAuthors({ sql, actor }: Scope, taskIds: readonly string[]) {
	return sql<{ taskId: string; authorId: string }[]>`
		select task_id as "taskId", author_id as "authorId" from execution
		where company_id = ${actor.companyId} and task_id = any(${sql.uuids(taskIds)})
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
	// Staff are nobody of the company: support did it.
	const named = (id: string | null): Person | null =>
		id === null ? null : (people.find((person) => person.id === id) ?? { id: id as Person['id'], name: 'Pegotec' });
	// Written out: copying the rest of a row this wide costs more than reading it from the database.
	return {
		taskId: task.taskId,
		number: task.number,
		title: task.title,
		type: task.type,
		priority: task.priority,
		origin: task.origin,
		state: task.state,
		placeId: task.placeId,
		siteId: task.siteId,
		lineId: task.lineId,
		sectionId: task.sectionId,
		assetId: task.assetId,
		zone: task.zone,
		templateId: task.templateId,
		templateVersion: task.templateVersion,
		pointTaskId: task.pointTaskId,
		note: task.note,
		currentRecordId: task.currentRecordId,
		rejections: task.rejections,
		cancelKind: task.cancelKind,
		cancelReason: task.cancelReason,
		revision: task.revision,
		// It concerns work that is still to be done (TL-61).
		flags: isActive(task.state) ? task.flags : task.flags.filter((flag) => flag !== 'line-stopped'),
		path: [...new Set(placesOf(task))].flatMap((id) => places.get(id) ?? []),
		assignees: people.filter(({ id }) => task.assigneeIds.includes(id)),
		startedBy: named(task.starterId),
		approvedBy: named(task.approverId),
		dueAt: task.dueAt.toISOString(),
		overdueAt: task.overdueAt.toISOString(),
		startedAt: task.startedAt?.toISOString() ?? null,
		submittedAt: task.submittedAt?.toISOString() ?? null,
		completedAt: task.completedAt?.toISOString() ?? null,
		approvedAt: task.approvedAt?.toISOString() ?? null
	};
}
