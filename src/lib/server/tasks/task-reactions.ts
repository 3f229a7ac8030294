import type { Reactions } from '../commands/reactions.ts';
import { announceTask } from './announce.ts';
import { publishRemovals, publishTasks } from './publish.ts';
import {
	bringBackTasks,
	putTasksIntoBin,
	renewTaskPaths,
	selectTasksBeneath,
	selectUnfinishedAt
} from './task-reactions.queries.ts';

/** What happens to tasks when places change, in the same transaction (DM-9, DM-21, DM-23). */
export function registerTaskReactions(reactions: Reactions): void {
	reactions.on('place.deleted', async (scope, { placeIds, bundleId }) => {
		const ids = await selectUnfinishedAt(scope, placeIds);
		for (const { taskId, assignees } of await publishRemovals(scope, ids)) {
			const to = assignees.map(({ id }) => id);
			announceTask(scope, taskId, { category: 'task_changed', event: 'deleted', to });
		}
		await putTasksIntoBin(scope, ids, bundleId);
	});
	reactions.on('place.restored', async (scope, { bundleId }) => {
		const tasks = await bringBackTasks(scope, bundleId);
		await publishTasks(scope, tasks);
	});
	reactions.on('place.renamed', async (scope, { placeIds }) => {
		await publishTasks(scope, await selectTasksBeneath(scope, placeIds, 'shown'));
	});
	reactions.on('place.moved', async (scope, { placeId }) => {
		const tasks = await selectTasksBeneath(scope, [placeId], 'all');
		await renewTaskPaths(
			scope,
			tasks.map(({ taskId }) => taskId)
		);
		await publishTasks(
			scope,
			tasks.filter(({ isShown }) => isShown)
		);
	});
}
