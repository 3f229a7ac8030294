import { may, seesSite } from '#lib/domain/access/actor.ts';
import { refuse, refuseIf } from '#lib/domain/shared/refusal.ts';
import { checkSubmission, type CheckedVersion, type Problem } from '#lib/domain/tasks/check-submission.ts';
import { correctedTimes, flagsOf, isFast } from '#lib/domain/tasks/flags.ts';
import { judgeSubmission, type SubmissionFate } from '#lib/domain/tasks/judge-submission.ts';
import { SubmitTask } from '#lib/domain/tasks/submission.ts';
import type { RecordKind, TaskState } from '#lib/domain/tasks/vocabulary.ts';
import { recordValues } from '#lib/domain/tasks/values.ts';
import { defineJudgedCommand, type Outcome } from '../commands/define-command.ts';
import { hashOf } from '../commands/run-command.ts';
import type { CommandScope } from '../commands/scope.ts';
import { versionsFor } from '../safety/safety.service.ts';
import { type LockedTask, lockTasks } from './lock.queries.ts';
import { publishRecords, publishTasks } from './publish.ts';
import { selectTaskSettings, type TaskSettings } from './settings.queries.ts';
import {
	addTaskFlags,
	countProducts,
	insertPhotos,
	insertRecord,
	insertSkip,
	type NewRecord,
	selectKnownRecord,
	selectSubmissionFacts,
	type SubmissionFacts,
	updateSubmitted
} from './submit.queries.ts';
import { subjectOf } from './visible.ts';

type Receipt = {
	taskId: string;
	recordId: string;
	kind: RecordKind;
	state: TaskState;
	reason: string | null;
	receivedAt: string;
	contentHash: string;
};

/**
 * Takes a submission as evidence (TL-9, TL-10): content first (4.4), then what the world has become (4.6, 4.7). A valid one
 * is never dropped. The same record again gets the first receipt.
 */
export const submitTask = defineJudgedCommand(
	'task.submit',
	{ needs: 'task.execute', input: SubmitTask, isOffline: true },
	async (scope, submission): Promise<Outcome<Receipt>> => {
		const [task] = await lockTasks(scope, [submission.taskId]);
		if (!task) return refuse('not-found');
		const facts = await selectSubmissionFacts(scope, submission);
		refuseStrangers(scope, submission, task, facts);
		const contentHash = hashOf(submission);
		const receipt = await firstReceipt(scope, submission, task, contentHash);
		if (receipt) return receipt;
		const settings = await selectTaskSettings(scope);
		const record = await checkedRecord(scope, submission, { task, facts, settings, contentHash });
		const fate = judgeSubmission(situationOf(scope, task, facts, settings));
		return store(scope, { task, facts, settings, record, fate });
	}
);

type Known = { task: LockedTask; facts: SubmissionFacts; settings: TaskSettings };

/** TL-19: an assignee, a former one, or somebody who took a task that was nobody's when their phone last looked. */
function refuseStrangers(scope: CommandScope, submission: SubmitTask, task: LockedTask, facts: SubmissionFacts): void {
	const { actor, delivery } = scope;
	if (facts.wasAssignee) return;
	if (!may(actor, 'task.view-all') || !seesSite(actor, task.siteId)) refuse('not-found');
	const wasFree =
		task.assigneeIds.length === 0 || (delivery !== undefined && submission.believed.assigneeIds.length === 0);
	if (wasFree && may(actor, 'task.execute') && actor.visit === undefined) return;
	refuseIf(task.deletedAt !== null && 'not-found');
	refuse('permission', { permission: 'task.execute' });
}

/** TL-20: the answer of the first time, whatever has happened since. */
async function firstReceipt(
	scope: CommandScope,
	submission: SubmitTask,
	task: LockedTask,
	contentHash: string
): Promise<Outcome<Receipt> | undefined> {
	const known = await selectKnownRecord(scope, submission.recordId);
	if (!known) return undefined;
	const isSame = known.contentHash === contentHash && known.authorId === scope.actor.userId;
	refuseIf(!isSame && 'id-reused', { fields: ['recordId'] });
	const answer = receiptOf(submission, known.kind, task.state, known.holdReason, known.receivedAt, contentHash);
	if (known.holdReason) return { verdict: 'held', reason: known.holdReason, answer };
	return { verdict: known.kind === 'supplementary' ? 'merged' : 'applied', answer };
}

async function checkedRecord(
	scope: CommandScope,
	submission: SubmitTask,
	{ task, facts, settings, contentHash }: Known & { contentHash: string }
): Promise<NewRecord> {
	const times = correctedTimes(submission, scope.delivery?.skewMs ?? 0, scope.now);
	const body = facts.body ?? undefined;
	const safety: CheckedVersion[] = await versionsFor(scope, body?.procedureId, {
		startedAt: times.startedAt,
		isAcknowledged: submission.safety !== null
	});
	const judged = {
		nfcRequired: isNfcRequired(scope, submission, settings),
		qrCountsAsPresence: settings.qrCountsAsPresence
	};
	refuseProblems(
		checkSubmission({ submission, body, safety, settings: judged, tagCodes: facts.tags.map(({ code }) => code) })
	);
	await refuseUnknownProducts(scope, submission);
	const values = body ? recordValues(body, submission.values) : [];
	const activeTagCodes = facts.tags.flatMap(({ code, isActive }) => (isActive ? [code] : []));
	return {
		submission,
		number: facts.nextNumber,
		kind: 'primary',
		values,
		path: facts.path,
		startedAt: times.startedAt,
		performedAt: times.performedAt,
		flags: flagsOf({ submission, values, times, overdueAt: task.overdueAt, safety, activeTagCodes }),
		review: 'pending',
		holdReason: null,
		supersedes: null,
		contentHash,
		measures: submission.safety?.measures.map((measure) => ({ ...measure, isFast: isFast(measure) })) ?? []
	};
}

/** TL-26: a phone that has not heard of the change yet is judged by what it knew. */
function isNfcRequired({ delivery }: CommandScope, submission: SubmitTask, settings: TaskSettings): boolean {
	const hasHeard = submission.settingsRevision >= settings.revision || settings.nfcChangedAt === null;
	return settings.isNfcRequired && (delivery === undefined || hasHeard);
}

/** The first failing check decides; every field that fails it is named. */
function refuseProblems(problems: readonly Problem[]): void {
	const [first] = problems;
	if (!first) return;
	refuse(first.code, { fields: problems.filter(({ code }) => code === first.code).map(({ field }) => field) });
}

async function refuseUnknownProducts(scope: CommandScope, { values }: SubmitTask): Promise<void> {
	const named = Object.entries(values).flatMap(([key, answer]) =>
		answer.kind === 'product' ? [{ key, ids: answer.value.map(({ productId }) => productId) }] : []
	);
	const ids = [...new Set(named.flatMap((each) => each.ids))];
	if (ids.length === 0) return;
	const isKnown = (await countProducts(scope, ids)) === ids.length;
	refuseIf(!isKnown && 'field-invalid', { fields: named.map(({ key }) => `values.${key}`) });
}

function situationOf({ actor }: CommandScope, task: LockedTask, facts: SubmissionFacts, settings: TaskSettings) {
	return {
		task: {
			state: task.state,
			isDeleted: task.deletedAt !== null || facts.isPlaceDeleted,
			assigneeIds: task.assigneeIds
		},
		author: {
			userId: actor.userId,
			mayExecute: may(actor, 'task.execute'),
			isSiteInScope: seesSite(actor, task.siteId),
			mayClaim: may(actor, 'task.view-all') && actor.visit === undefined,
			hasSubmitted: facts.hasSubmitted
		},
		isMultiTechnician: settings.isMultiTechnician
	};
}

type Judged = Known & { record: NewRecord; fate: SubmissionFate };

async function store(scope: CommandScope, { task, facts, settings, record, fate }: Judged): Promise<Outcome<Receipt>> {
	const final = finalRecord(record, fate, { task, facts, settings });
	const { submission } = record;
	await insertRecord(scope, final);
	const claimed = await insertPhotos(scope, submission);
	refuseIf(claimed < submission.photos.length && 'id-reused', { fields: ['photos'] });
	if (submission.presence.kind === 'skip') await insertSkip(scope, submission, task.placeId);
	if (fate.fate === 'applied') {
		await updateSubmitted(scope, {
			taskId: task.taskId,
			recordId: submission.recordId,
			templateVersion: submission.templateVersion,
			startedAt: final.startedAt,
			isApprovalRequired: settings.isApprovalRequired,
			isClaimed: task.assigneeIds.length === 0,
			isLate: final.flags.includes('late')
		});
	} else {
		await addTaskFlags(scope, task.taskId, flagsOfTask(scope, fate, facts));
	}
	return tell(scope, task, final, fate);
}

function finalRecord(record: NewRecord, fate: SubmissionFate, { task, facts, settings }: Known): NewRecord {
	switch (fate.fate) {
		case 'held':
			return { ...record, kind: 'review', holdReason: fate.reason };
		case 'supplementary':
			return { ...record, kind: 'supplementary', review: 'not-needed' };
		case 'applied': {
			const isAgain = facts.current?.review === 'rejected';
			return {
				...record,
				kind: isAgain ? 'resubmission' : 'primary',
				supersedes: isAgain ? task.currentRecordId : null,
				review: settings.isApprovalRequired ? 'pending' : 'not-needed'
			};
		}
	}
}

/** TL-44, TL-52 */
function flagsOfTask({ actor }: CommandScope, fate: SubmissionFate, { current }: SubmissionFacts): string[] {
	if (fate.fate !== 'held') return ['supplementary'];
	const isDouble = fate.reason === 'completed' && current !== null && current.authorId !== actor.userId;
	return isDouble ? ['double-work', 'needs-review'] : ['needs-review'];
}

async function tell(
	scope: CommandScope,
	task: LockedTask,
	record: NewRecord,
	fate: SubmissionFate
): Promise<Outcome<Receipt>> {
	const { submission } = record;
	const isBinned = task.deletedAt !== null;
	const [row] = isBinned ? [] : await publishTasks(scope, [task]);
	await publishRecords(scope, [submission.recordId]);
	const state = row?.state ?? task.state;
	scope.record({
		subject: subjectOf(task),
		summary: summaryOf(fate, record),
		before: { state: task.state, currentRecordId: task.currentRecordId },
		after: {
			state,
			recordId: submission.recordId,
			kind: record.kind,
			contentHash: record.contentHash,
			flags: record.flags
		}
	});
	const answer = receiptOf(submission, record.kind, state, record.holdReason, scope.now, record.contentHash);
	if (fate.fate === 'held') return { verdict: 'held', reason: fate.reason, answer };
	return { verdict: fate.fate === 'supplementary' ? 'merged' : 'applied', answer };
}

function summaryOf(fate: SubmissionFate, record: NewRecord): string {
	if (fate.fate === 'held') return `submission set aside for review: ${fate.reason}`;
	if (fate.fate === 'supplementary') return 'submitted as a supplement to the first submission';
	return record.kind === 'resubmission' ? 'submitted again after a rejection' : 'submitted';
}

function receiptOf(
	{ taskId, recordId }: SubmitTask,
	kind: RecordKind,
	state: TaskState,
	reason: string | null,
	receivedAt: Date,
	contentHash: string
): Receipt {
	return { taskId, recordId, kind, state, reason, receivedAt: receivedAt.toISOString(), contentHash };
}
