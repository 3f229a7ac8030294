import { loadKey } from '#lib/domain/tasks/distribute.ts';
import type { CommandScope } from '../commands/scope.ts';
import { selectLoad } from './assign.queries.ts';
import type { LockedTask } from './lock.queries.ts';

type Given = { task: Pick<LockedTask, 'dueLocal' | 'assigneeIds'>; assigneeIds: readonly string[] };

/** Somebody who would have more active tasks on a local day than the company wants. */
export type Overload = { userId: string; day: string; count: number };

/** Who would be given too much, and on which day; a limit of 0 is none. */
export async function overloadsOf(scope: CommandScope, limit: number, given: readonly Given[]): Promise<Overload[]> {
	if (limit === 0) return [];
	const added = new Map<string, Overload>();
	for (const { task, assigneeIds } of given) {
		const day = task.dueLocal.slice(0, 10);
		for (const userId of assigneeIds.filter((id) => !task.assigneeIds.includes(id))) {
			const count = added.get(loadKey(userId, day))?.count ?? 0;
			added.set(loadKey(userId, day), { userId, day, count: count + 1 });
		}
	}
	const users = new Set([...added.values()].map(({ userId }) => userId));
	const days = new Set([...added.values()].map(({ day }) => day));
	for (const { userId, day, count } of await selectLoad(scope, [...users], [...days])) {
		const more = added.get(loadKey(userId, day));
		if (more) more.count += count;
	}
	return [...added.values()]
		.filter(({ count }) => count > limit)
		.sort((a, b) => (`${a.day} ${a.userId}` < `${b.day} ${b.userId}` ? -1 : 1));
}
