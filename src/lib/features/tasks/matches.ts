import { isActive, markOf, type TaskRow, taskNumber } from '#lib/domain/tasks/task.ts';
import type { TaskListFilter } from './filter-url.ts';

const TABS = {
	active: (task: TaskRow) => isActive(task.state),
	drafts: (task: TaskRow) => task.state === 'in_progress',
	history: (task: TaskRow) => task.state === 'completed' || task.state === 'cancelled',
	all: () => true
};

/** Whether a task told by the live channel belongs into a list; the server's own answer follows with the next reading. */
export function matches(task: TaskRow, filter: TaskListFilter, now: Date): boolean {
	return (
		(filter.states ? filter.states.includes(task.state) : TABS[filter.tab ?? 'active'](task)) &&
		isOneOf(task.type, filter.types) &&
		isOneOf(task.priority, filter.priorities) &&
		(!filter.mark || markOf(task, now) === filter.mark) &&
		(filter.unassigned === undefined || filter.unassigned === (task.assignees.length === 0)) &&
		!(filter.withoutCancelled && task.cancelKind === 'manual') &&
		(!filter.assigneeId || task.assignees.some(({ id }) => id === filter.assigneeId)) &&
		(!filter.flags || filter.flags.some((flag) => task.flags.includes(flag))) &&
		liesAt(task, filter) &&
		isWithin(task.dueAt, filter.dueFrom, filter.dueTo) &&
		(!(filter.performedFrom ?? filter.performedTo) ||
			(task.submittedAt !== null && isWithin(task.submittedAt, filter.performedFrom, filter.performedTo))) &&
		says(task, filter.text)
	);
}

function isOneOf<Value>(value: Value, wanted: readonly Value[] | undefined): boolean {
	return !wanted || wanted.includes(value);
}

function liesAt(task: TaskRow, filter: TaskListFilter): boolean {
	return (['siteId', 'lineId', 'sectionId', 'assetId', 'placeId'] as const).every(
		(level) => !filter[level] || task[level] === filter[level]
	);
}

function isWithin(instant: string, from: string | undefined, to: string | undefined): boolean {
	const time = Date.parse(instant);
	return (!from || time >= Date.parse(from)) && (!to || time <= Date.parse(to));
}

function says(task: TaskRow, text: string | undefined): boolean {
	const wanted = text?.toLowerCase();
	if (!wanted) return true;
	return [task.title, taskNumber(task.number), ...task.path.map(({ name }) => name)].some((word) =>
		word.toLowerCase().includes(wanted)
	);
}
