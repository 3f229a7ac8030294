import type { Grace, Origin, Priority, TaskType } from '#lib/domain/tasks/vocabulary.ts';
import type { CommandScope, Scope } from '../commands/scope.ts';

/** A task point with what a task copies from above it. */
export type Point = {
	placeId: string;
	siteId: string;
	lineId: string;
	sectionId: string;
	assetId: string;
	isActive: boolean;
	zone: string;
};

/** Undefined for anything but a task point that is there. */
export async function selectPoint({ sql, actor }: Scope, placeId: string): Promise<Point | undefined> {
	const [point] = await sql<Point[]>`
		select p.id as "placeId", p.site_id as "siteId", p.line_id as "lineId", p.section_id as "sectionId",
			p.asset_id as "assetId", p.is_active and asset.status = 'active' as "isActive", site.time_zone as zone
		from place p
		join place site on site.company_id = p.company_id and site.id = p.site_id
		join place asset on asset.company_id = p.company_id and asset.id = p.asset_id
		where p.company_id = ${actor.companyId} and p.id = ${placeId} and p.level = 'task_point' and p.deleted_at is null
	`;
	return point;
}

export type TemplateHead = { templateId: string; name: string; type: TaskType; isActive: boolean; priority: Priority };

export async function selectTemplateHead({ sql, actor }: Scope, templateId: string): Promise<TemplateHead | undefined> {
	const [template] = await sql<TemplateHead[]>`
		select t.id as "templateId", t.name, t.type, t.is_active as "isActive", coalesce(v.body ->> 'priority', 'medium') as priority
		from task_template t
		join template_version v on v.company_id = t.company_id and v.template_id = t.id and v.version = t.version
		where t.company_id = ${actor.companyId} and t.id = ${templateId}
	`;
	return template;
}

export async function taskExists({ sql, actor }: Scope, taskId: string): Promise<boolean> {
	const [row] = await sql<{ found: boolean }[]>`
		select exists (select from task where company_id = ${actor.companyId} and id = ${taskId}) as found
	`;
	return row?.found ?? false;
}

export type NewTask = {
	taskId: string;
	number: number;
	origin: Origin;
	point: Point;
	pointTaskId: string | null;
	templateId: string;
	title: string;
	type: TaskType;
	priority: Priority;
	note: string;
	dueAt: Date;
	dueLocal: string;
	grace: Grace;
	overdueAt: Date;
	assigneeIds: readonly string[];
};

export async function insertTask(scope: CommandScope, task: NewTask): Promise<void> {
	const { sql, actor, now } = scope;
	const { point } = task;
	const assigneeIds = [...task.assigneeIds].sort();
	await sql`
		insert into task (
			company_id, id, number, origin, place_id, site_id, line_id, section_id, asset_id, template_id, point_task_id, title, type, priority,
			note, due_at, due_local, zone, grace, overdue_at, state, assignee_ids, created_at, created_by, updated_at, updated_by
		) values (
			${actor.companyId}, ${task.taskId}, ${task.number}, ${task.origin}, ${point.placeId}, ${point.siteId}, ${point.lineId},
			${point.sectionId}, ${point.assetId}, ${task.templateId}, ${task.pointTaskId}, ${task.title}, ${task.type}, ${task.priority}, ${task.note},
			${task.dueAt}, ${task.dueLocal}, ${point.zone}, ${task.grace}, ${task.overdueAt}, 'open', ${sql.uuids(assigneeIds)},
			${now}, ${actor.userId}, ${now}, ${actor.userId}
		)
	`;
	await sql`
		insert into task_assignee (company_id, task_id, user_id, assigned_at, assigned_by)
		select ${actor.companyId}, ${task.taskId}, member.id, ${now}, ${actor.userId}
		from unnest(${sql.uuids(assigneeIds)}) as member(id)
	`;
}

export type TaskChange = { title: string; priority: Priority; dueAt: Date; dueLocal: string; overdueAt: Date };

export async function updateTask(scope: CommandScope, taskId: string, change: TaskChange): Promise<void> {
	const { sql, actor, now } = scope;
	await sql`
		update task set title = ${change.title}, priority = ${change.priority}, due_at = ${change.dueAt},
			due_local = ${change.dueLocal}, overdue_at = ${change.overdueAt}, updated_at = ${now}, updated_by = ${actor.userId},
			revision = revision + 1
		where company_id = ${actor.companyId} and id = ${taskId}
	`;
}

export async function updateCancelled(scope: CommandScope, taskId: string, reason: string): Promise<void> {
	const { sql, actor, now } = scope;
	await sql`
		update task set state = 'cancelled', cancel_kind = 'manual', cancel_reason = ${reason}, updated_at = ${now},
			updated_by = ${actor.userId}, revision = revision + 1
		where company_id = ${actor.companyId} and id = ${taskId}
	`;
}

/** Starts afresh: what was handed in before the cancellation stays readable but counts no more (TL-16). */
export async function updateReopened(
	scope: CommandScope,
	taskId: string,
	assigneeIds: readonly string[]
): Promise<void> {
	const { sql, actor, now } = scope;
	await sql`
		update task set state = 'open', cancel_kind = null, cancel_reason = null, started_at = null, started_by = null,
			state_before_start = null, template_version = null, submitted_at = null, current_record = null,
			assignee_ids = ${sql.uuids([...assigneeIds].sort())}, updated_at = ${now}, updated_by = ${actor.userId},
			revision = revision + 1
		where company_id = ${actor.companyId} and id = ${taskId}
	`;
	await sql`
		update task_assignee set started_at = null,
			removed_at = case when user_id = any(${sql.uuids(assigneeIds)}) then removed_at else coalesce(removed_at, ${now}) end,
			removed_by = case when user_id = any(${sql.uuids(assigneeIds)}) then removed_by else coalesce(removed_by, ${actor.userId}) end
		where company_id = ${actor.companyId} and task_id = ${taskId}
	`;
}

export async function hasRecords({ sql, actor }: Scope, taskId: string): Promise<boolean> {
	const [row] = await sql<{ found: boolean }[]>`
		select exists (select from execution where company_id = ${actor.companyId} and task_id = ${taskId}) as found
	`;
	return row?.found ?? false;
}

/** Into the bin for 90 days, alone. */
export async function updateDeleted(scope: CommandScope, taskId: string): Promise<void> {
	const { sql, actor, now } = scope;
	await sql`
		update task set deleted_at = ${now}, deleted_by = ${actor.userId}, deleted_with = ${taskId}, updated_at = ${now},
			updated_by = ${actor.userId}, revision = revision + 1
		where company_id = ${actor.companyId} and id = ${taskId}
	`;
}
