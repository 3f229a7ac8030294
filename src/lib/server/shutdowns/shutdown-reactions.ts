import type { Reactions } from '../commands/reactions.ts';
import { markTaskStopped } from '../tasks/work.service.ts';
import { renewShutdownPaths, selectShutdownsAt, unflagRestored } from './cover.queries.ts';
import { isStoppedAt, renewLineStopped } from './cover.service.ts';
import { publishShutdown } from './publish.ts';

/** What happens to shutdowns, and to tasks because of them, in the transaction of a lower slice (TL-61). */
export function registerShutdownReactions(reactions: Reactions): void {
	reactions.on('task.created', async (scope, { taskId, lineId, assetId }) => {
		if (await isStoppedAt(scope, { lineId, assetId })) await markTaskStopped(scope, taskId);
	});
	reactions.on('place.renamed', async (scope, { placeIds }) => {
		for (const shutdownId of await selectShutdownsAt(scope, placeIds)) await publishShutdown(scope, shutdownId);
	});
	reactions.on('place.moved', async (scope, { placeId }) => {
		for (const { shutdownId, siteId } of await renewShutdownPaths(scope, placeId)) {
			const { lineId } = await publishShutdown(scope, shutdownId, siteId);
			await renewLineStopped(scope, lineId);
		}
	});
	reactions.on('place.restored', async (scope) => {
		for (const { shutdownId, siteId } of await unflagRestored(scope)) await publishShutdown(scope, shutdownId, siteId);
	});
}
