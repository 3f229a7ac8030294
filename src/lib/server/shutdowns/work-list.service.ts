import { refuseIf } from '#lib/domain/shared/refusal.ts';
import type { CommandScope } from '../commands/scope.ts';
import { publishShutdown } from './publish.ts';
import { touchShutdown } from './shutdown.queries.ts';
import { asRuled, lockVisibleShutdown } from './visible.ts';
import { deleteItemsOf, insertItem } from './work-list.queries.ts';

/** Puts a deferred request on the list of a shutdown of its line or asset. Refusals: not-found, wrong-state, invalid. */
export async function putOnList(
	scope: CommandScope,
	shutdownId: string,
	repair: { repairId: string; lineId: string; assetId: string }
): Promise<void> {
	const shutdown = await lockVisibleShutdown(scope, shutdownId);
	const { state } = asRuled(shutdown, scope.now);
	refuseIf(state !== 'planned' && state !== 'open' && 'wrong-state', { state });
	refuseIf(!isWithin(shutdown, repair) && 'invalid', { fields: ['shutdownId'] });
	await insertItem(scope, { itemId: scope.newId(), shutdownId, repairId: repair.repairId, pointTaskId: null });
	await touchShutdown(scope, shutdownId);
	await publishShutdown(scope, shutdownId);
}

/** A request that is no longer deferred is on no work list, unless it is a task of it. */
export async function takeOffLists(scope: CommandScope, repairId: string): Promise<void> {
	for (const shutdownId of await deleteItemsOf(scope, repairId)) {
		await touchShutdown(scope, shutdownId);
		await publishShutdown(scope, shutdownId);
	}
}

/** Work of an asset shutdown is at this asset, work of a line shutdown anywhere on the line. */
export function isWithin(
	shutdown: { lineId: string; assetId: string | null },
	at: { lineId: string; assetId: string }
): boolean {
	return shutdown.assetId === null ? shutdown.lineId === at.lineId : shutdown.assetId === at.assetId;
}
