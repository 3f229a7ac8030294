import { scopesOf } from '#lib/domain/access/scope.ts';
import type { TaskRow } from '#lib/domain/tasks/task.ts';
import type { CommandScope } from '../commands/scope.ts';
import type { LockedTask } from './lock.queries.ts';
import { selectRecordRows } from './record.queries.ts';
import { selectOwnedTasks } from './task-row.queries.ts';

type Before = Pick<LockedTask, 'taskId' | 'siteId' | 'assigneeIds'>;

/** By id, the command that is the cause; what it does not name is the scope's own doing. */
type Causes = ReadonlyMap<string, CommandScope>;

/** Tells the feed how these tasks look now, and whoever no longer has one that it is gone. Answers the rows. */
export async function publishTasks(
	scope: CommandScope,
	before: readonly Before[],
	causes?: Causes
): Promise<TaskRow[]> {
	const owned = await selectOwnedTasks(
		scope,
		before.map(({ taskId }) => taskId)
	);
	const earlier = new Map(before.map((task) => [task.taskId, task]));
	for (const { row, authorIds } of owned) {
		const cause = causes?.get(row.taskId) ?? scope;
		if (row.origin === 'repair' || row.origin === 'shutdown')
			await cause.tell({ name: 'task.changed', taskId: row.taskId, state: row.state });
		const was = earlier.get(row.taskId);
		const owners = [...row.assignees.map(({ id }) => id), ...authorIds];
		cause.publish({
			entity: 'task',
			id: row.taskId,
			op: 'upsert',
			row,
			scopes: scopesOf('task', row.siteId, [...new Set(owners)]),
			...(was ? { oldScopes: scopesOf('task', was.siteId, [...new Set([...was.assigneeIds, ...authorIds])]) } : {})
		});
	}
	return owned.map(({ row }) => row);
}

/** Tells everybody who had them that these tasks are gone. Answers their rows. */
export async function publishRemovals(scope: CommandScope, ids: readonly string[]): Promise<TaskRow[]> {
	const owned = await selectOwnedTasks(scope, ids);
	for (const { row, authorIds } of owned) {
		const owners = new Set([...row.assignees.map(({ id }) => id), ...authorIds]);
		const scopes = scopesOf('task', row.siteId, [...owners]);
		scope.publish({ entity: 'task', id: row.taskId, op: 'remove', row: null, scopes, oldScopes: scopes });
	}
	return owned.map(({ row }) => row);
}

export async function publishRecords(scope: CommandScope, ids: readonly string[], causes?: Causes): Promise<void> {
	for (const { siteId, ...row } of await selectRecordRows(scope, ids)) {
		(causes?.get(row.recordId) ?? scope).publish({
			entity: 'record',
			id: row.recordId,
			op: 'upsert',
			row,
			scopes: scopesOf('record', siteId, [row.author.id])
		});
	}
}
