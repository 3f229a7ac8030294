import { refuse, refuseIf } from '#lib/domain/shared/refusal.ts';
import {
	AcknowledgeShutdown,
	CancelShutdown,
	EditShutdown,
	OpenShutdown,
	ResolveShutdown
} from '#lib/domain/shutdowns/commands.ts';
import {
	whyNotAcknowledge,
	whyNotCancelShutdown,
	whyNotEditShutdown,
	whyNotOpen,
	whyNotOpenByClock,
	whyNotResolve,
	wrongTimes
} from '#lib/domain/shutdowns/rules.ts';
import { changedFields } from '../commands/changed-fields.ts';
import { defineCommand } from '../commands/define-command.ts';
import type { CommandScope } from '../commands/scope.ts';
import { returnToBacklog } from '../repairs/backlog.service.ts';
import { demandPublished } from '../safety/safety.service.ts';
import { cancelWork } from '../tasks/work.service.ts';
import { announceShutdown } from './announce.ts';
import { renewLineStopped } from './cover.service.ts';
import { publishShutdown } from './publish.ts';
import {
	type LockedShutdown,
	selectReason,
	type ShutdownEdit,
	updateAcknowledged,
	updateCancelled,
	updateOpened,
	updateResolved,
	updateShutdown
} from './shutdown.queries.ts';
import { selectShutdownRows } from './shutdown-row.queries.ts';
import { asRuled, lockVisibleShutdown, subjectOf } from './visible.ts';
import { deleteItems, lockItems } from './work-list.queries.ts';

/** Begins a planned one: a manager before its time, the clock when it has come. Refusals: not-found, wrong-state. */
export const openShutdown = defineCommand(
	'shutdown.open',
	{ needs: 'shutdown.manage', byClock: true, input: OpenShutdown },
	async (scope, { shutdownId }) => {
		const { actor, now } = scope;
		const shutdown = await lockVisibleShutdown(scope, shutdownId);
		const { state } = asRuled(shutdown, now);
		const written = { state: shutdown.state, startsAt: shutdown.startsAt.toISOString() };
		refuseIf(actor.isClock ? whyNotOpenByClock(written, now) : whyNotOpen({ state }, actor), { state });
		await updateOpened(scope, shutdownId);
		announceShutdown(scope, shutdownId, 'shutdown_new');
		return finish(scope, shutdown, actor.isClock ? 'opened at its time' : 'opened', { state: 'open' });
	}
);

/** Stops the flashing of a Critical one for everybody. Refusals: not-found, wrong-state. */
export const acknowledgeShutdown = defineCommand(
	'shutdown.acknowledge',
	{ needs: 'shutdown.manage', input: AcknowledgeShutdown },
	async (scope, { shutdownId }) => {
		const shutdown = await lockVisibleShutdown(scope, shutdownId);
		const ruled = asRuled(shutdown, scope.now);
		refuseIf(whyNotAcknowledge(ruled, scope.actor), { state: ruled.state });
		await updateAcknowledged(scope, shutdownId);
		return finish(scope, shutdown, 'acknowledged', { acknowledged: true });
	}
);

/** It runs again. What is unfinished stays, what was not touched returns to the backlog. Refusals: not-found, wrong-state, invalid. */
export const resolveShutdown = defineCommand(
	'shutdown.resolve',
	{ needs: 'shutdown.manage', input: ResolveShutdown },
	async (scope, input) => {
		const shutdown = await lockVisibleShutdown(scope, input.shutdownId);
		const { state } = asRuled(shutdown, scope.now);
		refuseIf(whyNotResolve({ state }, scope.actor), { state });
		const endsAt = new Date(input.endsAt);
		refuseIf((endsAt <= shutdown.startsAt || endsAt > scope.now) && 'invalid', { fields: ['endsAt'] });
		await updateResolved(scope, shutdown.shutdownId, endsAt);
		announceShutdown(scope, shutdown.shutdownId, 'shutdown_resolved', { event: 'resolved' });
		await emptyList(scope, shutdown.shutdownId);
		return finish(scope, shutdown, 'resolved', { state: 'resolved', endsAt: input.endsAt });
	}
);

/** It does not take place; the tasks made for it are cancelled or kept as asked. Refusals: not-found, wrong-state, invalid. */
export const cancelShutdown = defineCommand(
	'shutdown.cancel',
	{ needs: 'shutdown.manage', input: CancelShutdown, asksEachTime: ({ cancelTaskIds }) => cancelTaskIds.length > 0 },
	async (scope, { shutdownId, reason, cancelTaskIds }) => {
		const shutdown = await lockVisibleShutdown(scope, shutdownId);
		const { state } = asRuled(shutdown, scope.now);
		refuseIf(whyNotCancelShutdown({ state }, scope.actor), { state });
		const ofList = new Set((await lockItems(scope, shutdownId)).map(({ taskId }) => taskId));
		refuseIf(cancelTaskIds.some((id) => !ofList.has(id)) && 'invalid', { fields: ['cancelTaskIds'] });
		for (const taskId of cancelTaskIds) await cancelWork(scope, taskId, reason);
		await updateCancelled(scope, shutdownId, reason);
		announceShutdown(scope, shutdownId, 'shutdown_resolved', { event: 'cancelled', reason });
		await emptyList(scope, shutdownId);
		return finish(scope, shutdown, `cancelled: ${reason}`, {
			state: 'cancelled',
			cancelledTasks: cancelTaskIds.length
		});
	}
);

async function emptyList(scope: CommandScope, shutdownId: string): Promise<void> {
	const items = await lockItems(scope, shutdownId);
	await deleteItems(
		scope,
		items.map(({ itemId }) => itemId)
	);
	await returnToBacklog(scope, shutdownId);
}

async function finish(scope: CommandScope, shutdown: LockedShutdown, summary: string, after: Record<string, unknown>) {
	await renewLineStopped(scope, shutdown.lineId);
	const row = await publishShutdown(scope, shutdown.shutdownId);
	scope.record({ subject: subjectOf(shutdown), summary, before: { state: shutdown.state }, after });
	return { shutdownId: shutdown.shutdownId, revision: row.revision };
}

/**
 * Managers edit everything, the reporter the words while it is open; once resolved with a note why, because reports compute
 * anew (4.9). Refusals: not-found, permission, wrong-state, stale, invalid.
 */
export const editShutdown = defineCommand(
	'shutdown.edit',
	{ needs: 'shutdown.manage', orNeeds: 'mobile.shutdown.report', input: EditShutdown },
	async (scope, input) => {
		const shutdown = await lockVisibleShutdown(scope, input.shutdownId);
		const ruled = asRuled(shutdown, scope.now);
		const { shutdownId: _id, revision: _seen, description: _words, changeNote, ...managing } = input;
		const isManaging = Object.values(managing).some((value) => value !== undefined);
		const no = whyNotEditShutdown(ruled, scope.actor, { isManaging });
		refuseIf(no, no === 'permission' ? { permission: 'shutdown.manage' } : { state: ruled.state });
		if (input.revision !== shutdown.revision)
			refuse('stale', { current: (await selectShutdownRows(scope, [shutdown.shutdownId]))[0] });
		const edit = await mergedEdit(scope, shutdown, input);
		const isStartMoved = edit.startsAt.getTime() !== shutdown.startsAt.getTime();
		const wrong = wrongTimes(edit, scope.now, ruled.state === 'planned').filter(
			(field) => field !== 'startsAt' || isStartMoved
		);
		if (edit.isSafetyConcern && edit.safetyText === '') wrong.push('safetyText');
		if (ruled.state === 'resolved' && edit.endsAt === null) wrong.push('endsAt');
		if (ruled.state === 'resolved' && changeNote === undefined) wrong.push('changeNote');
		refuseIf(wrong.length > 0 && 'invalid', { fields: wrong });
		await updateShutdown(scope, shutdown.shutdownId, edit);
		await renewLineStopped(scope, shutdown.lineId);
		const row = await publishShutdown(scope, shutdown.shutdownId);
		scope.record({
			subject: subjectOf(shutdown),
			summary: changeNote === undefined ? 'edited' : `edited: ${changeNote}`,
			...changedFields(fieldsOf(shutdown), fieldsOf(edit))
		});
		return { shutdownId: shutdown.shutdownId, revision: row.revision };
	}
);

async function mergedEdit(scope: CommandScope, shutdown: LockedShutdown, input: EditShutdown): Promise<ShutdownEdit> {
	const reason =
		input.reasonId === undefined || input.reasonId === shutdown.reasonId
			? shutdown
			: ((await selectReason(scope, input.reasonId)) ?? refuse('not-found'));
	const { procedureId } = input;
	// One that was withdrawn since it was chosen stays chosen.
	if (procedureId && procedureId !== shutdown.procedureId) await demandPublished(scope, procedureId);
	return {
		reasonId: input.reasonId ?? shutdown.reasonId,
		category: reason.category,
		priority: input.priority ?? shutdown.priority,
		description: input.description ?? shutdown.description,
		startsAt: input.startsAt === undefined ? shutdown.startsAt : new Date(input.startsAt),
		endsAt: input.endsAt === undefined ? shutdown.endsAt : input.endsAt === null ? null : new Date(input.endsAt),
		isSafetyConcern: input.isSafetyConcern ?? shutdown.isSafetyConcern,
		safetyText: input.safetyText ?? shutdown.safetyText,
		procedureId: procedureId === undefined ? shutdown.procedureId : procedureId
	};
}

function fieldsOf({ startsAt, endsAt, ...edit }: ShutdownEdit): Record<string, unknown> {
	const { reasonId, category, priority, description, isSafetyConcern, safetyText, procedureId } = edit;
	const words = { reasonId, category, priority, description, isSafetyConcern, safetyText, procedureId };
	return { ...words, startsAt: startsAt.toISOString(), endsAt: endsAt?.toISOString() ?? null };
}
