import type { TaskRow } from '#lib/domain/tasks/task.ts';
import type { StoredItem } from './outbox.ts';
import { rebase } from './rebase.ts';
import type { Put, Range } from './store.ts';

// Where a task stands in the list: rejected first, then by due time, then what is handed in, then what is done (7.4).
const RANKS = { rejected: 0, open: 1, in_progress: 1, pending_approval: 2, completed: 3, cancelled: 3 } as const;

/** The row is the server's; its place in the list is that of the local view. */
export function putTask(row: TaskRow, unseen: readonly StoredItem[]): Put<'tasks'> {
	const view = rebase(row, unseen).row;
	return {
		table: 'tasks',
		op: 'put',
		id: row.taskId,
		by: [listWord(view), `p:${row.placeId}|${row.taskId}`],
		row
	};
}

export function listWord(row: Pick<TaskRow, 'taskId' | 'state' | 'dueAt'>): string {
	return `a|${RANKS[row.state]}|${row.dueAt}|${row.taskId}`;
}

/** Active tasks due up to the horizon, then what is handed in or done. */
export function listRanges(horizon: string): Range[] {
	return [
		{ from: 'a|0', to: `a|1|${horizon}` },
		{ from: 'a|2', to: 'a|4' }
	];
}

export function atPlace(placeId: string): Range {
	return { from: `p:${placeId}|`, to: `p:${placeId}|\uffff` };
}
