import { localDateTime } from '#lib/domain/shared/zone.ts';
import { overdueAt } from '#lib/domain/tasks/grace.ts';
import { taskNumber } from '#lib/domain/tasks/task.ts';
import type { TaskState } from '#lib/domain/tasks/vocabulary.ts';
import type { Occurrence } from './occurrences.ts';
import {
	addRow,
	type DemoTemplate,
	type LogLine,
	type Member,
	member,
	type Point,
	stamps,
	type World
} from './world.ts';

export const DEFAULT_GRACE = { dailyHours: 4, weeklyDays: 1, monthlyDays: 3, yearlyDays: 7 };

/** A task in the making: its row, and what later steps need to know about it. */
export type DemoTask = {
	id: string;
	row: Record<string, unknown>;
	/** Rows of its assignees. */
	links: Record<string, unknown>[];
	point: Point;
	template: DemoTemplate;
	assignees: Member[];
	dueAt: Date;
	overdueAt: Date;
	label: string;
	records: number;
};

/** Numbers follow the order of creation, so tasks are made in that order. */
export function makeTask(world: World, item: Occurrence, number: number, assignees: Member[]): DemoTask {
	const { point, template } = item;
	const id = world.random.id(item.createdAt);
	const creator = item.isAdHoc ? member(world, world.settings.isShared ? 'max' : 'made') : null;
	const overdue = overdueAt(item.dueAt, world.zone, item.grace, DEFAULT_GRACE);
	const dueLocal = localDateTime(item.dueAt, world.zone);
	const row = addRow(world, 'task', {
		id,
		number,
		origin: item.isAdHoc ? 'ad_hoc' : 'schedule',
		place_id: point.placeId,
		site_id: point.siteId,
		line_id: point.lineId,
		section_id: point.sectionId,
		asset_id: point.assetId,
		template_id: template.templateId,
		point_task_id: item.pointTaskId,
		template_version: null,
		slot: item.isAdHoc ? null : dueLocal,
		title: template.spec.name,
		type: template.spec.type,
		priority: template.spec.priority ?? 'medium',
		due_at: item.dueAt,
		due_local: dueLocal,
		zone: world.zone,
		grace: item.grace,
		overdue_at: overdue,
		state: 'open' satisfies TaskState,
		assignee_ids: assignees.map(({ id: userId }) => userId).sort(),
		started_at: null,
		started_by: null,
		state_before_start: null,
		submitted_at: null,
		completed_at: null,
		current_record: null,
		approved_by: null,
		approved_at: null,
		rejections: [],
		cancel_kind: null,
		cancel_reason: null,
		flags: [],
		deleted_at: null,
		deleted_by: null,
		deleted_with: null,
		overdue_told_for: null,
		...stamps(item.createdAt, creator),
		revision: 1
	});
	const label = `${taskNumber(number)} ${template.spec.name}`;
	const links = assignees.map((person) => assign(world, id, person, item.createdAt, creator));
	const task = { id, row, links, point, template, assignees, dueAt: item.dueAt, overdueAt: overdue, label, records: 0 };
	note(world, task, creator ? 'task.create' : 'task.generate', item.createdAt, creator, {
		summary: creator ? 'Created' : 'Generated',
		after: { dueAt: item.dueAt.toISOString(), assignees: assignees.map(({ name }) => name) }
	});
	return task;
}

export function assign(
	world: World,
	taskId: string,
	person: Member,
	at: Date,
	by: Member | null
): Record<string, unknown> {
	return addRow(world, 'task_assignee', {
		task_id: taskId,
		user_id: person.id,
		assigned_at: at,
		assigned_by: by?.id ?? null,
		removed_at: null,
		removed_by: null,
		started_at: null
	});
}

type Noted = Pick<LogLine, 'summary' | 'before' | 'after'>;

export function note(world: World, task: DemoTask, action: string, at: Date, actor: Member | null, noted: Noted): void {
	world.log.push({
		at,
		actor,
		action,
		subject: { type: 'task', id: task.id, label: task.label },
		...noted,
		summary: `${noted.summary} ${task.label}`
	});
}

/** Changes the row as one act of `actor` and counts the revision. */
export function change(task: DemoTask, at: Date, actor: Member | null, columns: Record<string, unknown>): void {
	Object.assign(task.row, columns, {
		updated_at: at,
		updated_by: actor?.id ?? null,
		revision: Number(task.row['revision']) + 1
	});
}

/** Pins the version of the form, as a start does (3.6). */
export function start(task: DemoTask, at: Date, author: Member): number {
	const { revisedAt, version } = task.template;
	const pinned = revisedAt && at < revisedAt ? 1 : version;
	for (const link of task.links) if (link['user_id'] === author.id) link['started_at'] = at;
	change(task, at, author, { started_at: at, started_by: author.id, template_version: pinned, state: 'in_progress' });
	return pinned;
}

export function cancel(
	world: World,
	task: DemoTask,
	at: Date,
	actor: Member | null,
	reason: { kind: 'missed' } | { kind: 'manual'; text: string }
): void {
	change(task, at, actor, {
		state: 'cancelled',
		cancel_kind: reason.kind,
		cancel_reason: reason.kind === 'manual' ? reason.text : null
	});
	const action = reason.kind === 'missed' ? 'task.cancel-missed' : 'task.cancel';
	const detail =
		reason.kind === 'manual'
			? { after: { state: 'cancelled', reason: reason.text } }
			: { after: { state: 'cancelled' } };
	note(world, task, action, at, actor, { summary: 'Cancelled', before: { state: 'open' }, ...detail });
}
