import { TASK_TYPES, type TaskType } from '#lib/domain/tasks/vocabulary.ts';
import { dayOf, lastOfDay } from '../session/days.ts';

export const PERIODS = ['today', 'week', 'month', 'all'] as const;
export type Period = (typeof PERIODS)[number];

export type AssignFilter = {
	siteId: string;
	lineId: string;
	type: TaskType | '';
	period: Period;
	isUnassignedOnly: boolean;
};

/** The portal's clock: the present and the company's zone. */
type Clock = { readonly now: Date; readonly zone: string };

const DAYS: Record<Exclude<Period, 'all'>, number> = { today: 0, week: 7, month: 30 };

/** The URL is the state (PT-4); what it does not say is the default of 6.5. */
export function readAssignFilter(query: URLSearchParams): AssignFilter {
	return {
		siteId: query.get('site') ?? '',
		lineId: query.get('line') ?? '',
		type: TASK_TYPES.find((type) => type === query.get('type')) ?? '',
		period: PERIODS.find((period) => period === query.get('due')) ?? 'week',
		isUnassignedOnly: query.get('show') !== 'all'
	};
}

export function writeAssignFilter(filter: AssignFilter): string {
	const query = new URLSearchParams();
	if (filter.siteId) query.set('site', filter.siteId);
	if (filter.lineId) query.set('line', filter.lineId);
	if (filter.type) query.set('type', filter.type);
	if (filter.period !== 'week') query.set('due', filter.period);
	if (!filter.isUnassignedOnly) query.set('show', 'all');
	return query.toString();
}

/** Last instant of the period, whose days are those of the company; nothing for "All". */
export function endOfPeriod(period: Period, { now, zone }: Clock): string | undefined {
	if (period === 'all') return undefined;
	return lastOfDay(dayOf(now, zone).add({ days: DAYS[period] }).toString(), zone);
}

/** What `task.tree` and `task.assignees` take for this filter. */
export function assignQueries(filter: AssignFilter, clock: Clock) {
	const dueTo = endOfPeriod(filter.period, clock);
	const place = { ...(filter.siteId ? { siteId: filter.siteId } : {}) };
	return {
		tree: {
			...place,
			...(filter.lineId ? { lineId: filter.lineId } : {}),
			...(filter.type ? { types: [filter.type] } : {}),
			...(dueTo ? { dueTo } : {}),
			unassignedOnly: filter.isUnassignedOnly
		},
		technicians: { ...place, ...(dueTo ? { dueTo } : {}) }
	};
}
