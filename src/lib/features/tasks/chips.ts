import { formatDate } from '#lib/words/dates.ts';
import { m } from '#lib/words/m.ts';
import { sayMark, sayPriority, sayState, sayTaskType } from '#lib/words/states.ts';
import type { TaskListFilter } from './filter-url.ts';
import { sayTaskFlag } from './say.ts';

type Chip = { key: string; label: string; without: TaskListFilter };

const PLAIN_STATE = { isAssigned: true, isApproved: false, isMissed: false };

export const MARK_WORDS = {
	overdue: () => sayMark('overdue'),
	due_soon: () => sayMark('due-soon'),
	due: () => sayMark('due'),
	done: () => sayMark('done'),
	none: () => m.common_none()
};

/** One state filter, in words; "Open" covers assigned and unassigned. */
export function sayStateFilter(state: NonNullable<TaskListFilter['states']>[number]): string {
	return state === 'open' ? m.tasks_state_open() : sayState({ state, ...PLAIN_STATE });
}

/** Each set filter as words and as the filter without it. */
export function chipsOf(filter: TaskListFilter, nameOf: (id: string) => string | undefined, zone: string): Chip[] {
	const chip = (key: keyof TaskListFilter, label: string): Chip => ({
		key,
		label,
		without: { ...filter, cursor: undefined, [key]: undefined } as TaskListFilter
	});
	const list = <Value>(values: readonly Value[] | undefined, say: (value: Value) => string) =>
		values?.map(say).join(', ');
	const day = (instant: string | undefined) => instant && formatDate(instant, { zone });
	const labels: [keyof TaskListFilter, string | undefined][] = [
		['text', filter.text && `“${filter.text}”`],
		['states', list(filter.states, sayStateFilter)],
		['mark', filter.mark && MARK_WORDS[filter.mark]()],
		['unassigned', filter.unassigned ? m.tasks_filter_unassigned() : undefined],
		['withoutCancelled', filter.withoutCancelled ? m.tasks_filter_without_cancelled() : undefined],
		['types', list(filter.types, sayTaskType)],
		['priorities', list(filter.priorities, sayPriority)],
		['flags', list(filter.flags, sayTaskFlag)],
		['dueFrom', filter.dueFrom && m.tasks_chip_due_from({ day: day(filter.dueFrom) ?? '' })],
		['dueTo', filter.dueTo && m.tasks_chip_due_to({ day: day(filter.dueTo) ?? '' })],
		['performedFrom', filter.performedFrom && m.tasks_chip_performed_from({ day: day(filter.performedFrom) ?? '' })],
		['performedTo', filter.performedTo && m.tasks_chip_performed_to({ day: day(filter.performedTo) ?? '' })],
		...(['siteId', 'lineId', 'sectionId', 'assetId', 'placeId'] as const).map(
			(key): [typeof key, string | undefined] => [key, filter[key] && (nameOf(filter[key]) ?? m.tasks_chip_place())]
		),
		['assigneeId', filter.assigneeId && (nameOf(filter.assigneeId) ?? m.tasks_chip_person())]
	];
	return labels.flatMap(([key, label]) => (label ? [chip(key, label)] : []));
}
