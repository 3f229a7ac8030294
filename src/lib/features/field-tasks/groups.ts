import { isActive, markOf } from '#lib/domain/tasks/task.ts';
import { PRIORITIES } from '#lib/domain/tasks/vocabulary.ts';
import type { TaskView } from '#lib/offline/field-client.ts';

export const GROUPS = ['rejected', 'overdue', 'today', 'tomorrow', 'later', 'handed-in'] as const;
export type Group = (typeof GROUPS)[number];
export type TaskGroup = { group: Group; tasks: TaskView[] };

export type Filter = { text: string; types: readonly string[]; lineId: string | undefined; group: Group | undefined };

const days = new Map<string, Intl.DateTimeFormat>();

/** The calendar day at the place, as a word that sorts. */
export function dayAt(instant: Date, zone: string): string {
	let format = days.get(zone);
	if (!format) days.set(zone, (format = new Intl.DateTimeFormat('en-CA', { timeZone: zone, dateStyle: 'short' })));
	return format.format(instant);
}

/** Rejected, Overdue, Today, Tomorrow, Later by the calendar of the place; what was handed in or done today comes last. */
export function groupTasks(tasks: readonly TaskView[], now: Date): TaskGroup[] {
	const groups = new Map<Group, TaskView[]>(GROUPS.map((group) => [group, []]));
	const nextDay = new Date(now.getTime() + 86_400_000);
	for (const task of tasks) {
		const group = groupOf(task, now, nextDay);
		if (group) groups.get(group)?.push(task);
	}
	return [...groups]
		.filter(([, members]) => members.length > 0)
		.map(([group, members]) => ({ group, tasks: members.sort(group === 'handed-in' ? byHandedIn : byUrgency) }));
}

function groupOf(task: TaskView, now: Date, nextDay: Date): Group | undefined {
	if (task.state === 'rejected') return 'rejected';
	if (!isActive(task.state)) return isOfToday(task, now) ? 'handed-in' : undefined;
	if (markOf(task, now) === 'overdue') return 'overdue';
	const due = dayAt(new Date(task.dueAt), task.zone);
	if (due <= dayAt(now, task.zone)) return 'today';
	return due === dayAt(nextDay, task.zone) ? 'tomorrow' : 'later';
}

function isOfToday(task: TaskView, now: Date): boolean {
	const at = task.completedAt ?? task.submittedAt;
	if (task.state === 'cancelled') return false;
	return task.state === 'pending_approval' || (at !== null && dayAt(new Date(at), task.zone) === dayAt(now, task.zone));
}

function byUrgency(left: TaskView, right: TaskView): number {
	return (
		PRIORITIES.indexOf(right.priority) - PRIORITIES.indexOf(left.priority) ||
		left.dueAt.localeCompare(right.dueAt) ||
		left.number - right.number
	);
}

function byHandedIn(left: TaskView, right: TaskView): number {
	return (right.submittedAt ?? '').localeCompare(left.submittedAt ?? '');
}

/** Words of title, place and number, in any order, whatever their case. */
export function filterTasks(tasks: readonly TaskView[], { text, types, lineId }: Filter): readonly TaskView[] {
	const words = text.toLocaleLowerCase().split(/\s+/).filter(Boolean);
	if (words.length === 0 && types.length === 0 && !lineId) return tasks;
	return tasks.filter((task) => {
		if (types.length > 0 && !types.includes(task.type)) return false;
		if (lineId && task.lineId !== lineId) return false;
		const haystack = [task.title, task.number, ...task.path.map((step) => step.name)].join(' ').toLocaleLowerCase();
		return words.every((word) => haystack.includes(word));
	});
}
