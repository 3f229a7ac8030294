import {
	ConvertRepair,
	DeferRepair,
	DismissRepair,
	ReopenRepair,
	UndeferRepair
} from '#lib/domain/repairs/commands.ts';
import type { NoticeEvent } from '#lib/domain/notifications/category.ts';
import type { RepairState } from '#lib/domain/repairs/repair.ts';
import { whyNotConvert, whyNotDefer, whyNotDismiss, whyNotReopen, whyNotUndefer } from '#lib/domain/repairs/rules.ts';
import { refuseIf } from '#lib/domain/shared/refusal.ts';
import { defineCommand } from '../commands/define-command.ts';
import type { CommandScope } from '../commands/scope.ts';
import { putOnList, takeOffLists } from '../shutdowns/work-list.service.ts';
import { announceUpdate } from './announce.ts';
import { makeWorkOrder } from './convert.service.ts';
import { publishRepair } from './publish.ts';
import { type LockedRepair, type RepairMove, updateState } from './repair.queries.ts';
import { asRuled, lockVisibleRepair, subjectOf } from './visible.ts';

/** Makes a work order of it (TL-3). Refusals: not-found, wrong-state, exists, point-inactive and those of task.assign. */
export const convertRepair = defineCommand(
	'repair.convert',
	{ needs: 'repair.triage', input: ConvertRepair },
	async (scope, input) => {
		const repair = await lockVisibleRepair(scope, input.repairId);
		refuseIf(whyNotConvert(asRuled(repair), scope.actor), { state: repair.state });
		await takeOffLists(scope, repair.repairId);
		const task = await makeWorkOrder(scope, repair, { ...input, dueAt: new Date(input.dueAt) });
		const row = await publishRepair(scope, repair.repairId);
		announceUpdate(scope, repair.repairId, 'converted');
		scope.record({
			subject: subjectOf(repair),
			summary: 'converted to a work order',
			before: { state: repair.state },
			after: { state: 'converted', taskId: task.taskId, dueAt: input.dueAt, assigneeIds: task.assigneeIds }
		});
		return { repairId: repair.repairId, taskId: task.taskId, number: task.number, revision: row.revision };
	}
);

/** Waits in the backlog of its line and asset, or on the work list of a shutdown. Refusals: not-found, wrong-state. */
export const deferRepair = defineCommand(
	'repair.defer',
	{ needs: 'repair.triage', input: DeferRepair },
	async (scope, { repairId, note, shutdownId }) => {
		const repair = await lockVisibleRepair(scope, repairId);
		refuseIf(whyNotDefer(asRuled(repair), scope.actor), { state: repair.state });
		if (shutdownId !== undefined) await putOnList(scope, shutdownId, repair);
		const to = { state: 'deferred', deferNote: note, shutdownId: shutdownId ?? null } as const;
		return move(scope, repair, to, { event: 'deferred', summary: 'deferred', reason: note });
	}
);

export const undeferRepair = defineCommand(
	'repair.undefer',
	{ needs: 'repair.triage', input: UndeferRepair },
	async (scope, { repairId }) => {
		const repair = await lockVisibleRepair(scope, repairId);
		refuseIf(whyNotUndefer(asRuled(repair), scope.actor), { state: repair.state });
		await takeOffLists(scope, repairId);
		return move(scope, repair, { state: 'open' }, { event: 'undeferred', summary: 'no longer deferred' });
	}
);

export const dismissRepair = defineCommand(
	'repair.dismiss',
	{ needs: 'repair.triage', input: DismissRepair },
	async (scope, { repairId, reason }) => {
		const repair = await lockVisibleRepair(scope, repairId);
		refuseIf(whyNotDismiss(asRuled(repair), scope.actor), { state: repair.state });
		await takeOffLists(scope, repairId);
		const said = { event: 'dismissed', summary: `dismissed: ${reason}`, reason } as const;
		return move(scope, repair, { state: 'dismissed', dismissReason: reason }, said);
	}
);

/** Within 90 days of being closed. */
export const reopenRepair = defineCommand(
	'repair.reopen',
	{ needs: 'repair.triage', input: ReopenRepair },
	async (scope, { repairId }) => {
		const repair = await lockVisibleRepair(scope, repairId);
		refuseIf(whyNotReopen(asRuled(repair), scope.actor, scope.now), { state: repair.state });
		return move(scope, repair, { state: 'open', workOrderId: null }, { event: 'reopened', summary: 'reopened' });
	}
);

async function move(
	scope: CommandScope,
	repair: LockedRepair,
	to: RepairMove & { state: RepairState },
	{ event, summary, reason }: { event: NoticeEvent; summary: string; reason?: string }
) {
	await updateState(scope, repair.repairId, to);
	const row = await publishRepair(scope, repair.repairId);
	announceUpdate(scope, repair.repairId, event, reason);
	scope.record({
		subject: subjectOf(repair),
		summary,
		before: { state: repair.state },
		after: { ...to }
	});
	return { repairId: repair.repairId, revision: row.revision };
}
