import { seesSite } from '#lib/domain/access/actor.ts';
import { repairNumber } from '#lib/domain/repairs/repair.ts';
import { refuse } from '#lib/domain/shared/refusal.ts';
import type { Scope } from '../commands/scope.ts';
import { type LockedRepair, lockRepairs } from './repair.queries.ts';

/** Locks a request in the actor's sites; foreign, out of scope and never made answer alike (PR-4). */
export async function lockVisibleRepair(scope: Scope, repairId: string): Promise<LockedRepair> {
	const [repair] = await lockRepairs(scope, [repairId]);
	return repair && seesSite(scope.actor, repair.siteId) ? repair : refuse('not-found');
}

/** What the pure rules read. */
export function asRuled(repair: LockedRepair) {
	return {
		state: repair.state,
		closedAt: repair.closedAt?.toISOString() ?? null,
		reporter: { id: repair.reporterId }
	};
}

export function subjectOf(repair: Pick<LockedRepair, 'repairId' | 'number' | 'assetName'>) {
	return { type: 'repair', id: repair.repairId, label: `${repairNumber(repair.number)} ${repair.assetName}` };
}
