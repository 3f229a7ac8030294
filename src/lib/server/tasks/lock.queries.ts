import type { Rejection } from '#lib/domain/tasks/task.ts';
import type { Grace, Priority, TaskState, TaskType } from '#lib/domain/tasks/vocabulary.ts';
import type { Scope } from '../commands/scope.ts';

/** A task as commands judge it, held until commit. */
export type LockedTask = {
	taskId: string;
	number: number;
	title: string;
	type: TaskType;
	priority: Priority;
	state: TaskState;
	placeId: string;
	siteId: string;
	lineId: string;
	sectionId: string;
	assetId: string;
	templateId: string;
	templateVersion: number | null;
	dueAt: Date;
	dueLocal: string;
	overdueAt: Date;
	zone: string;
	grace: Grace;
	assigneeIds: string[];
	startedAt: Date | null;
	startedById: string | null;
	stateBeforeStart: 'open' | 'rejected' | null;
	currentRecordId: string | null;
	approvedById: string | null;
	approvedAt: Date | null;
	rejections: Rejection[];
	flags: string[];
	deletedAt: Date | null;
	revision: number;
};

/** Locks tasks in the order of their ids, so that two bulk commands never wait for each other crosswise. */
export async function lockTasks({ sql, actor }: Scope, ids: readonly string[]): Promise<LockedTask[]> {
	return sql<LockedTask[]>`
		select id as "taskId", number, title, type, priority, state, place_id as "placeId", site_id as "siteId",
			line_id as "lineId", section_id as "sectionId", asset_id as "assetId", template_id as "templateId",
			template_version as "templateVersion", due_at as "dueAt", due_local as "dueLocal", overdue_at as "overdueAt", zone, grace,
			assignee_ids as "assigneeIds", started_at as "startedAt", started_by as "startedById",
			state_before_start as "stateBeforeStart", current_record as "currentRecordId", approved_by as "approvedById",
			approved_at as "approvedAt", rejections, flags, deleted_at as "deletedAt", revision
		from task
		where company_id = ${actor.companyId} and id = any(${sql.uuids(ids)})
		order by id
		for update
	`;
}

/** Whether somebody has a record on the task, which keeps it their own (PR-16). */
export async function hasRecordOf({ sql, actor }: Scope, taskId: string, userId: string): Promise<boolean> {
	const [row] = await sql<{ found: boolean }[]>`
		select exists (
			select from execution
			where company_id = ${actor.companyId} and task_id = ${taskId} and author_id = ${userId}
		) as found
	`;
	return row?.found ?? false;
}

/** Those of the tasks that somebody was given once, whoever has them now. */
export async function selectFormerOwn({ sql, actor }: Scope, taskIds: readonly string[]): Promise<string[]> {
	const rows = await sql<{ taskId: string }[]>`
		select task_id as "taskId" from task_assignee
		where company_id = ${actor.companyId} and task_id = any(${sql.uuids(taskIds)}) and user_id = ${actor.userId}
	`;
	return rows.map((row) => row.taskId);
}
