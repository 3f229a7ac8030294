import type { TaskRow } from '#lib/domain/tasks/task.ts';
import type { Scope } from '../commands/scope.ts';
import { selectTaskRows } from './task-row.queries.ts';

/** The rows of tasks whose visibility the caller has judged, in the order of the ids. */
export function taskRowsOf(scope: Scope, ids: readonly string[]): Promise<TaskRow[]> {
	return selectTaskRows(scope, ids);
}
