import { seesSite } from '#lib/domain/access/actor.ts';
import { refuseIf } from '#lib/domain/shared/refusal.ts';
import type { CommandScope } from '../commands/scope.ts';
import { announceUpdate } from './announce.ts';
import { publishRepair } from './publish.ts';
import { type LockedRepair, lockRepairs } from './repair.queries.ts';
import { subjectOf } from './visible.ts';

/** Locks deferred requests for a work list. Refusals: not-found, wrong-state. */
export async function takeDeferred(scope: CommandScope, ids: readonly string[]): Promise<LockedRepair[]> {
	const repairs = (await lockRepairs(scope, ids)).filter(({ siteId }) => seesSite(scope.actor, siteId));
	refuseIf(repairs.length < new Set(ids).size && 'not-found');
	const other = repairs.find(({ state }) => state !== 'deferred');
	refuseIf(other && 'wrong-state', { state: other?.state ?? '' });
	return repairs;
}

/** Tells that a request became a work order by the activation of a shutdown. */
export async function publishOrder(scope: CommandScope, repair: LockedRepair): Promise<void> {
	const row = await publishRepair(scope, repair.repairId);
	announceUpdate(scope, repair.repairId, 'converted');
	scope.record({
		subject: subjectOf(repair),
		summary: 'converted to a work order of a shutdown',
		before: { state: repair.state },
		after: { state: row.state, taskId: row.workOrder?.taskId ?? null }
	});
}
