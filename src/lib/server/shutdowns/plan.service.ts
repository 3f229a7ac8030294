import { refuse, refuseIf } from '#lib/domain/shared/refusal.ts';
import { ActivateShutdown, MAX_WORK_ITEMS, PlanWork } from '#lib/domain/shutdowns/commands.ts';
import { whyNotPlanWork } from '#lib/domain/shutdowns/rules.ts';
import { workDueAt } from '#lib/domain/shutdowns/shutdown.ts';
import { defineCommand } from '../commands/define-command.ts';
import type { CommandScope } from '../commands/scope.ts';
import { waitFor } from '../repairs/backlog.service.ts';
import { makeWorkOrder } from '../repairs/convert.service.ts';
import { publishOrder, takeDeferred } from '../repairs/work-item.service.ts';
import { currentVersion } from '../safety/safety.service.ts';
import { createPointTaskWork } from '../tasks/work.service.ts';
import { publishShutdown } from './publish.ts';
import { type LockedShutdown, touchShutdown } from './shutdown.queries.ts';
import { asRuled, lockVisibleShutdown, subjectOf } from './visible.ts';
import {
	deleteItems,
	insertItem,
	lockItems,
	selectShutdownOnly,
	type StoredItem,
	updateItemTask
} from './work-list.queries.ts';
import { isWithin } from './work-list.service.ts';

/** Adds to the work list and takes off what is no task yet. Refusals: not-found, wrong-state, invalid, too-large. */
export const planWork = defineCommand(
	'shutdown.plan-work',
	{ needs: 'shutdown.manage', input: PlanWork },
	async (scope, input) => {
		const shutdown = await lockVisibleShutdown(scope, input.shutdownId);
		const { state } = asRuled(shutdown, scope.now);
		refuseIf(whyNotPlanWork({ state }, scope.actor), { state });
		const before = await lockItems(scope, shutdown.shutdownId);
		await remove(scope, before, input.removeItemIds);
		await add(scope, shutdown, input.repairIds, input.pointTaskIds);
		const after = await lockItems(scope, shutdown.shutdownId);
		refuseIf(after.length > MAX_WORK_ITEMS && 'too-large', { limit: MAX_WORK_ITEMS });
		const ids = (items: readonly StoredItem[]) => items.map(({ itemId }) => itemId).join();
		if (ids(before) === ids(after))
			return { shutdownId: shutdown.shutdownId, revision: shutdown.revision, items: after.length };
		await touchShutdown(scope, shutdown.shutdownId);
		const row = await publishShutdown(scope, shutdown.shutdownId);
		scope.record({
			subject: subjectOf(shutdown),
			summary: `work list changed: ${before.length} to ${after.length} items`,
			before: { items: before.length },
			after: { items: after.length }
		});
		return { shutdownId: shutdown.shutdownId, revision: row.revision, items: after.length };
	}
);

async function remove(scope: CommandScope, items: readonly StoredItem[], itemIds: readonly string[]): Promise<void> {
	const wanted = items.filter(({ itemId }) => itemIds.includes(itemId));
	refuseIf(wanted.length < new Set(itemIds).size && 'not-found');
	const removed = wanted.filter(({ taskId }) => taskId === null);
	await deleteItems(
		scope,
		removed.map(({ itemId }) => itemId)
	);
	await waitFor(
		scope,
		removed.flatMap(({ repairId }) => repairId ?? []),
		null
	);
}

async function add(
	scope: CommandScope,
	shutdown: LockedShutdown,
	repairIds: readonly string[],
	pointTaskIds: readonly string[]
): Promise<void> {
	const { shutdownId } = shutdown;
	const repairs = await takeDeferred(scope, repairIds);
	const work = await selectShutdownOnly(scope, pointTaskIds);
	refuseIf(work.length < new Set(pointTaskIds).size && 'not-found');
	const isElsewhere = [...repairs, ...work].some((at) => !isWithin(shutdown, at));
	refuseIf(isElsewhere && 'invalid', { fields: ['repairIds', 'pointTaskIds'] });
	for (const { repairId } of repairs)
		await insertItem(scope, { itemId: scope.newId(), shutdownId, repairId, pointTaskId: null });
	for (const { pointTaskId } of work)
		await insertItem(scope, { itemId: scope.newId(), shutdownId, repairId: null, pointTaskId });
	await waitFor(
		scope,
		repairs.map(({ repairId }) => repairId),
		shutdownId
	);
}

/**
 * Turns what is on the list into tasks (TL-3, TL-4); what was added later is turned the next time. Where a procedure is
 * named, it must have been read, unless it has been withdrawn: then it is off new starts (4.11). Refusals: not-found, wrong-state, safety-incomplete, point-inactive.
 */
export const activateShutdown = defineCommand(
	'shutdown.activate',
	{ needs: 'shutdown.manage', input: ActivateShutdown, asksEachTime: true },
	async (scope, { shutdownId, isProcedureRead }) => {
		const shutdown = await lockVisibleShutdown(scope, shutdownId);
		const { state } = asRuled(shutdown, scope.now);
		refuseIf(whyNotPlanWork({ state }, scope.actor), { state });
		const procedure = await currentVersion(scope, shutdown.procedureId ?? undefined);
		refuseIf(procedure !== null && !isProcedureRead && 'safety-incomplete', { fields: ['isProcedureRead'] });
		const waiting = (await lockItems(scope, shutdownId)).filter(({ taskId }) => taskId === null);
		if (waiting.length === 0) return { shutdownId, taskIds: [], revision: shutdown.revision };
		const dueAt = workDueAt({
			startsAt: shutdown.startsAt.toISOString(),
			endsAt: shutdown.endsAt?.toISOString() ?? null
		});
		const taskIds: string[] = [];
		for (const item of waiting) taskIds.push(await activate(scope, item, dueAt));
		await touchShutdown(scope, shutdownId);
		const row = await publishShutdown(scope, shutdownId);
		scope.record({
			subject: subjectOf(shutdown),
			summary: `activated: ${taskIds.length} tasks`,
			before: { waiting: waiting.length },
			after: { tasks: taskIds.length, dueAt: dueAt.toISOString() }
		});
		return { shutdownId, taskIds, revision: row.revision };
	}
);

async function activate(scope: CommandScope, item: StoredItem, dueAt: Date): Promise<string> {
	const taskId = scope.newId();
	if (item.repairId !== null) {
		const [repair] = await takeDeferred(scope, [item.repairId]);
		if (!repair) return refuse('not-found');
		await makeWorkOrder(scope, repair, { taskId, dueAt, assigneeIds: [] });
		await publishOrder(scope, repair);
	} else if (item.pointTaskId !== null) {
		await createPointTaskWork(scope, { taskId, pointTaskId: item.pointTaskId, dueAt });
	}
	await updateItemTask(scope, item.itemId, taskId);
	return taskId;
}
