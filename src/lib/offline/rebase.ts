import type { Person, TaskRow } from '#lib/domain/tasks/task.ts';
import { isActive } from '#lib/domain/tasks/task.ts';
import type { StoredItem } from './outbox.ts';

export type Rebased = { row: TaskRow; unsent: 'start' | 'release' | 'submit' | null };

/** The server's row with the commands it has not seen yet run over it, in the order of making. */
export function rebase(row: TaskRow, items: readonly StoredItem[]): Rebased {
	return items.reduce<Rebased>((local, item) => step(local, item), { row, unsent: null });
}

function step(local: Rebased, item: StoredItem): Rebased {
	const { row } = local;
	if (item.effect === null || item.taskId !== row.taskId || !isActive(row.state)) return local;
	const unsent = item.state === 'queued' ? item.effect.kind : local.unsent;
	switch (item.effect.kind) {
		case 'start':
			return { row: started(row, item.effect.by, item.effect.at), unsent };
		case 'release':
			return { row: { ...row, state: 'open', startedAt: null, startedBy: null }, unsent };
		case 'submit':
			return { row: handedIn(row, item.effect.state, item.effect.at), unsent };
	}
}

function started(row: TaskRow, by: Person, at: string): TaskRow {
	const assignees = row.assignees.length === 0 ? [by] : row.assignees;
	if (row.state === 'in_progress') return row;
	return { ...row, state: 'in_progress', startedAt: at, startedBy: by, assignees };
}

function handedIn(row: TaskRow, state: 'pending_approval' | 'completed', at: string): TaskRow {
	return { ...row, state, submittedAt: at, completedAt: state === 'completed' ? at : null };
}
