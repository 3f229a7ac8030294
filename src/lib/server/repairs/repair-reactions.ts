import type { NoticeEvent } from '#lib/domain/notifications/category.ts';
import type { RepairState } from '#lib/domain/repairs/repair.ts';
import { isActive } from '#lib/domain/tasks/task.ts';
import type { TaskState } from '#lib/domain/tasks/vocabulary.ts';
import type { Reactions } from '../commands/reactions.ts';
import type { CommandScope } from '../commands/scope.ts';
import { announceUpdate } from './announce.ts';
import { publishRepair } from './publish.ts';
import { type LockedRepair, lockRepairOf, updateState } from './repair.queries.ts';
import { renewRepairPaths, selectRepairsAt, unflagRestored } from './reaction.queries.ts';
import { subjectOf } from './visible.ts';

/** What happens to requests when their work orders and places change, in the same transaction (4.8). */
export function registerRepairReactions(reactions: Reactions): void {
	reactions.on('task.changed', async (scope, { taskId, state }) => {
		const repair = await lockRepairOf(scope, taskId);
		const next = repair && stateAfter(repair.state, state);
		if (repair && next) await follow(scope, repair, next, `its work order is ${state}`);
	});
	reactions.on('task.deleted', async (scope, { taskId }) => {
		const repair = await lockRepairOf(scope, taskId);
		if (repair?.state === 'converted') await follow(scope, repair, 'open', 'its work order was deleted');
	});
	reactions.on('place.renamed', async (scope, { placeIds }) => {
		await publishAll(scope, await selectRepairsAt(scope, placeIds));
	});
	reactions.on('place.moved', async (scope, { placeId }) => publishAll(scope, await renewRepairPaths(scope, placeId)));
	reactions.on('place.restored', async (scope) => publishAll(scope, await unflagRestored(scope)));
}

async function publishAll(
	scope: CommandScope,
	repairs: readonly { repairId: string; siteId: string }[]
): Promise<void> {
	for (const { repairId, siteId } of repairs) await publishRepair(scope, repairId, siteId);
}

/** Completed work resolves it, cancelled work opens it again, and work that is taken up again takes it along. */
function stateAfter(state: RepairState, task: TaskState): RepairState | undefined {
	if (state === 'converted' && task === 'completed') return 'resolved';
	if (state === 'converted' && task === 'cancelled') return 'open';
	return state === 'open' && isActive(task) ? 'converted' : undefined;
}

/** What its work order made of it. */
const FOLLOWED: Partial<Record<RepairState, NoticeEvent>> = {
	resolved: 'resolved',
	open: 'reopened',
	converted: 'converted'
};

async function follow(scope: CommandScope, repair: LockedRepair, state: RepairState, summary: string): Promise<void> {
	await updateState(scope, repair.repairId, { state });
	await publishRepair(scope, repair.repairId);
	announceUpdate(scope, repair.repairId, FOLLOWED[state] ?? 'edited');
	scope.record({
		action: state === 'resolved' ? 'repair.resolve' : 'repair.return',
		subject: subjectOf(repair),
		summary,
		before: { state: repair.state },
		after: { state }
	});
}
