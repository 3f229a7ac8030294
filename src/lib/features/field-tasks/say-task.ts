import { isActive, markOf, type TaskRow } from '#lib/domain/tasks/task.ts';
import type { TaskView } from '#lib/offline/field-client.ts';
import type { MarkKind } from '#lib/ui/status-mark.svelte';
import { formatDate, formatTime } from '#lib/words/dates.ts';
import { m } from '#lib/words/field.ts';
import { intlLocale } from '#lib/words/runtime.ts';
import { sayMark, sayState } from '#lib/words/states.ts';
import { dayAt } from './groups.ts';

/** The one mark of a row: what the phone holds outranks what the server said. */
export function markKindOf(task: TaskView, now: Date): MarkKind {
	if (task.unsent === 'submit') return 'queued';
	if (task.state === 'rejected') return 'rejected';
	if (task.draft) return 'draft';
	if (task.state === 'pending_approval') return 'pending';
	if (task.state === 'completed') return 'done';
	if (!isActive(task.state)) return 'cancelled';
	const mark = markOf(task, now);
	if (mark === 'overdue') return 'overdue';
	return mark === 'due_soon' ? 'due-soon' : 'due';
}

/** Never "submitted" or "received" for what only this phone holds (ux 2). */
export function sayTaskMark(task: TaskView, now: Date): string {
	const kind = markKindOf(task, now);
	if (kind === 'queued') return m.field_saved();
	if (kind === 'draft')
		return m.field_draft_progress({ filled: task.draft?.filled ?? 0, total: task.draft?.total ?? 0 });
	if (kind === 'due' || kind === 'due-soon' || kind === 'overdue' || kind === 'done') return sayMark(kind);
	return sayState({
		state: task.state,
		isAssigned: task.assignees.length > 0,
		isApproved: task.approvedAt !== null,
		isMissed: task.cancelKind === 'missed'
	});
}

/** "Today 14:00", "Tomorrow 08:30", "Fri 8 May 2026, 14:00": by the clock of the place. */
export function sayDue(task: Pick<TaskRow, 'dueAt' | 'zone'>, now: Date): string {
	const due = sayDueInside(task, now);
	return `${due.charAt(0).toLocaleUpperCase()}${due.slice(1)}`;
}

/** The same inside a sentence. */
export function sayDueInside(task: Pick<TaskRow, 'dueAt' | 'zone'>, now: Date): string {
	const { dueAt, zone } = task;
	const time = formatTime(dueAt, { zone });
	const [due, today] = [dayAt(new Date(dueAt), zone), dayAt(now, zone)];
	const steps = Math.round((Date.parse(due) - Date.parse(today)) / 86_400_000);
	if (Math.abs(steps) > 1) return `${formatDate(dueAt, { zone })}, ${time}`;
	return `${new Intl.RelativeTimeFormat(intlLocale(), { numeric: 'auto' }).format(steps, 'day')} ${time}`;
}

/** The asset is what people look for on the floor; the path ends in the task point. */
export function assetOf(task: Pick<TaskRow, 'path' | 'assetId'>): string {
	return task.path.find((step) => step.id === task.assetId)?.name ?? task.path.at(-2)?.name ?? '';
}

export function pointOf(task: Pick<TaskRow, 'path'>): string {
	return task.path.at(-1)?.name ?? '';
}

/** Where the asset stands: the steps above it. */
export function whereOf(task: Pick<TaskRow, 'path' | 'assetId'>): string {
	const end = task.path.findIndex((step) => step.id === task.assetId);
	return task.path
		.slice(0, end < 0 ? -2 : end)
		.map((step) => step.name)
		.join(' › ');
}
