import type { CommandScope } from '../commands/scope.ts';
import { selectOfShutdown, updateShutdownOf } from './backlog.queries.ts';
import { publishRepair } from './publish.ts';

/** Names the shutdown that deferred requests wait for, or that they wait in the backlog again. */
export async function waitFor(
	scope: CommandScope,
	repairIds: readonly string[],
	shutdownId: string | null
): Promise<void> {
	for (const repairId of await updateShutdownOf(scope, repairIds, shutdownId)) await publishRepair(scope, repairId);
}

/** What waited for a shutdown and was not touched returns to the backlog (4.9). */
export async function returnToBacklog(scope: CommandScope, shutdownId: string): Promise<void> {
	await waitFor(scope, await selectOfShutdown(scope, shutdownId), null);
}
