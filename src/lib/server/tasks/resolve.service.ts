import { seesSite } from '#lib/domain/access/actor.ts';
import { type RefusalCode, refuse, refuseIf } from '#lib/domain/shared/refusal.ts';
import { AdoptRecord, DismissRecord, KeepRecord } from '#lib/domain/tasks/commands.ts';
import { wayToApply, whyNotAdopt, whyNotResolve } from '#lib/domain/tasks/resolve.ts';
import type { Resolution, TaskState } from '#lib/domain/tasks/vocabulary.ts';
import { defineCommand } from '../commands/define-command.ts';
import type { CommandScope } from '../commands/scope.ts';
import { bringBackPlace } from '../places/bin.service.ts';
import { announceRecord } from './announce.ts';
import { type LockedTask, lockTasks } from './lock.queries.ts';
import { publishRecords, publishTasks } from './publish.ts';
import {
	type Decision,
	type HeldFacts,
	selectHeld,
	selectTaskIdOf,
	settleFlags,
	updateApplied,
	updateResolved
} from './resolve.queries.ts';
import { selectTaskSettings } from './settings.queries.ts';
import { subjectOf } from './visible.ts';

type Held = { task: LockedTask; held: HeldFacts };

/**
 * The record becomes the one that counts, as if it had come in time (TL-40); a task in the bin comes back, with its place,
 * and a cancelled one is open again. Refusals: not-found, own-submission, wrong-state, and `exists` for a place whose name
 * is taken meanwhile.
 */
export const adoptRecord = defineCommand(
	'record.adopt',
	{ needs: 'task.approve', input: AdoptRecord },
	async (scope, { recordId }) => {
		const { task, held } = await lockHeld(scope, recordId);
		refuseDecided(whyNotAdopt(held, task, scope.actor), { task, held });
		const way = wayToApply({ state: task.state, isDeleted: task.deletedAt !== null || held.isPlaceDeleted });
		if (held.isPlaceDeleted) await bringBackPlace(scope, task.placeId);
		const { isApprovalRequired } = await selectTaskSettings(scope);
		await updateResolved(scope, {
			recordId,
			resolution: 'applied',
			kind: held.isCurrentRejected ? 'resubmission' : 'primary',
			review: isApprovalRequired ? 'pending' : 'not-needed',
			supersedes: held.isCurrentRejected ? task.currentRecordId : null,
			reason: null
		});
		await updateApplied(scope, held, { isApprovalRequired });
		const said = {
			apply: 'applied',
			restore: 'task restored and submission applied',
			reopen: 'task reopened and submission applied'
		};
		return finish(scope, { task, held }, { resolution: 'applied', summary: said[way] });
	}
);

/** Kept beside the first as supplementary. Refusals: not-found, own-submission, wrong-state. */
export const keepRecord = defineCommand(
	'record.keep',
	{ needs: 'task.approve', input: KeepRecord },
	async (scope, { recordId }) => {
		const found = await lockHeld(scope, recordId);
		refuseDecided(whyNotResolve(found.held, scope.actor), found);
		await updateResolved(scope, { ...aside(recordId), resolution: 'kept', kind: 'supplementary', reason: null });
		return finish(scope, found, { resolution: 'kept', summary: 'kept as supplementary', flags: ['supplementary'] });
	}
);

/** Put by with a reason; the record stays readable. Refusals: not-found, own-submission, wrong-state. */
export const dismissRecord = defineCommand(
	'record.dismiss',
	{ needs: 'task.approve', input: DismissRecord },
	async (scope, { recordId, reason }) => {
		const found = await lockHeld(scope, recordId);
		refuseDecided(whyNotResolve(found.held, scope.actor), found);
		await updateResolved(scope, { ...aside(recordId), resolution: 'dismissed', kind: 'review', reason });
		return finish(scope, found, { resolution: 'dismissed', summary: `dismissed: ${reason}`, reason });
	}
);

function aside(recordId: string): Pick<Decision, 'recordId' | 'review' | 'supersedes'> {
	return { recordId, review: 'not-needed', supersedes: null };
}

/** The task is locked before the record is read, so that two decisions never cross. In the bin counts as there. */
async function lockHeld(scope: CommandScope, recordId: string): Promise<Held> {
	const taskId = await selectTaskIdOf(scope, recordId);
	const [task] = taskId === undefined ? [] : await lockTasks(scope, [taskId]);
	const held = task && seesSite(scope.actor, task.siteId) ? await selectHeld(scope, recordId) : undefined;
	return task && held ? { task, held } : refuse('not-found');
}

/** Who was faster, so that the page can say so. */
function refuseDecided(no: RefusalCode | undefined, { task, held }: Held): void {
	const { resolution, resolvedBy, resolvedAt } = held;
	refuseIf(no, {
		state: task.state,
		...(no === 'wrong-state' && resolution !== null
			? { current: { resolution, decidedBy: resolvedBy, decidedAt: resolvedAt?.toISOString() ?? null } }
			: {})
	});
}

type Said = { resolution: Resolution; summary: string; reason?: string; flags?: readonly string[] };

async function finish(
	scope: CommandScope,
	{ task, held }: Held,
	{ resolution, summary, reason, flags = [] }: Said
): Promise<{ taskId: string; recordId: string; resolution: Resolution; state: TaskState }> {
	await settleFlags(scope, task.taskId, flags);
	const isThere = resolution === 'applied' || task.deletedAt === null;
	const [row] = isThere ? await publishTasks(scope, [task]) : [];
	await publishRecords(scope, [held.recordId]);
	announceRecord(scope, held.recordId, { category: 'needs_review', event: resolution, ...(reason ? { reason } : {}) });
	const state = row?.state ?? task.state;
	scope.record({
		subject: subjectOf(task),
		summary: `set-aside submission ${summary}`,
		before: { state: task.state, currentRecordId: task.currentRecordId },
		after: { state, recordId: held.recordId, holdReason: held.holdReason, resolution }
	});
	return { taskId: task.taskId, recordId: held.recordId, resolution, state };
}
