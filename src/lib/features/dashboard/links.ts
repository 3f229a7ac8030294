import { listInstantsOf, type Range } from './range.ts';

const PERIODS = {
	today: 'today',
	yesterday: 'today',
	'last-7': 'today',
	'this-month': 'month',
	'last-month': 'today',
	custom: 'all'
};

/** The list behind each card, with the same filters, so that its number and its rows agree. */
export function linksOf(range: Range, zone: string) {
	const { from, to } = listInstantsOf(range, zone);
	const tasks = (filter: Record<string, string>) => `/tasks?${new URLSearchParams(filter)}`;
	return {
		overdue: tasks({ mark: 'overdue' }),
		unassigned: `/assign?due=${PERIODS[range.key]}`,
		due: tasks({ tab: 'all', dueFrom: from, dueTo: to, withoutCancelled: 'true' }),
		pending: '/approvals',
		repairs: '/repair-requests',
		shutdowns: `/shutdowns?${new URLSearchParams({ states: 'open,planned,resolved', from, to })}`,
		completed: tasks({ tab: 'history', states: 'completed', performedFrom: from, performedTo: to })
	};
}
