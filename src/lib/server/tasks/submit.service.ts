import { claimPhotos } from '../files/photo.service.ts';
import { may, seesSite } from '#lib/domain/access/actor.ts';
import { refuse, refuseIf } from '#lib/domain/shared/refusal.ts';
import { judgeSubmission, type SubmissionFate } from '#lib/domain/tasks/judge-submission.ts';
import { SubmitTask } from '#lib/domain/tasks/submission.ts';
import type { Person } from '#lib/domain/tasks/task.ts';
import type { HoldReason, RecordKind, TaskState } from '#lib/domain/tasks/vocabulary.ts';
import { defineJudgedCommand, type Outcome } from '../commands/define-command.ts';
import { hashOf } from '../commands/run-command.ts';
import type { CommandScope } from '../commands/scope.ts';
import { checkedRecord, type Known } from './checked-record.ts';
import { type LockedTask, lockTasks } from './lock.queries.ts';
import { publishRecords, publishTasks } from './publish.ts';
import { selectTaskSettings, type TaskSettings } from './settings.queries.ts';
import {
	addTaskFlags,
	insertRecord,
	insertSkip,
	type KnownRecord,
	type NewRecord,
	selectKnownRecord,
	selectNames,
	selectSubmissionFacts,
	type SubmissionFacts,
	type Submitted,
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
	/** Whose work it is or was instead: the phone names them (TL-41). */
	people: Person[];
};

/**
 * Takes a submission as evidence (TL-9, TL-10): content first (4.4), then what the world has become (4.6, 4.7). A valid one
 * is never dropped. The same record again gets the first receipt.
 */
export const submitTask = defineJudgedCommand(
	'task.submit',
	{ needs: 'task.execute', input: SubmitTask, isOffline: true, about: 'taskId' },
	async (scope, submission): Promise<Outcome<Receipt>> => {
		const [task] = await lockTasks(scope, [submission.taskId]);
		if (!task) return refuse('not-found');
		const [facts, known, settings] = await Promise.all([
			selectSubmissionFacts(scope, submission),
			selectKnownRecord(scope, submission.recordId),
			selectTaskSettings(scope)
		]);
		refuseStrangers(scope, submission, task, facts);
		const contentHash = hashOf(submission);
		if (known) return firstReceipt(scope, submission, task, known, contentHash);
		const record = await checkedRecord(scope, submission, { task, facts, settings, contentHash });
		const fate = judgeSubmission(situationOf(scope, task, facts, settings));
		return store(scope, { task, facts, settings, record, fate });
	}
);

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
function firstReceipt(
	{ actor }: CommandScope,
	submission: SubmitTask,
	task: LockedTask,
	known: KnownRecord,
	contentHash: string
): Outcome<Receipt> {
	const isSame = known.contentHash === contentHash && known.authorId === actor.userId;
	refuseIf(!isSame && 'id-reused', { fields: ['recordId'] });
	const answer = receiptOf(submission, known.kind, task.state, known.holdReason, known.receivedAt, contentHash);
	if (known.holdReason) return { verdict: 'held', reason: known.holdReason, answer };
	return { verdict: known.kind === 'supplementary' ? 'merged' : 'applied', answer };
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
	// One round trip: the statements travel together and are run in this order.
	const [, areClaimed] = await Promise.all([
		insertRecord(scope, final),
		claimPhotos(scope, {
			owner: { kind: 'task', id: task.taskId },
			recordId: submission.recordId,
			photos: submission.photos
		}),
		submission.presence.kind === 'skip' ? insertSkip(scope, submission, task.placeId) : undefined,
		fate.fate === 'applied'
			? updateSubmitted(scope, submittedOf({ task, settings }, final))
			: addTaskFlags(scope, task.taskId, flagsOfTask(scope, fate, facts))
	]);
	refuseIf(!areClaimed && 'id-reused', { fields: ['photos'] });
	const people = fate.fate === 'held' ? await selectNames(scope, idsInstead(fate.reason, task, facts)) : [];
	return tell(scope, { task, record: final, fate, people });
}

/** Whose work it has become, for the phone to name. */
function idsInstead(reason: HoldReason, task: LockedTask, { current }: SubmissionFacts): readonly string[] {
	if (reason === 'reassigned') return task.assigneeIds;
	return reason === 'completed' && current ? [current.authorId] : [];
}

function submittedOf({ task, settings }: Pick<Known, 'task' | 'settings'>, record: NewRecord): Submitted {
	return {
		taskId: task.taskId,
		recordId: record.submission.recordId,
		templateVersion: record.submission.templateVersion,
		startedAt: record.startedAt,
		isApprovalRequired: settings.isApprovalRequired,
		isClaimed: task.assigneeIds.length === 0,
		isLate: record.flags.includes('late')
	};
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

type Told = { task: LockedTask; record: NewRecord; fate: SubmissionFate; people: Person[] };

async function tell(scope: CommandScope, { task, record, fate, people }: Told): Promise<Outcome<Receipt>> {
	const { submission } = record;
	const isBinned = task.deletedAt !== null;
	const [[row]] = await Promise.all([
		isBinned ? [] : publishTasks(scope, [task]),
		publishRecords(scope, [submission.recordId])
	]);
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
	const receipt = receiptOf(submission, record.kind, state, record.holdReason, scope.now, record.contentHash);
	const answer = { ...receipt, people };
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
	return { taskId, recordId, kind, state, reason, receivedAt: receivedAt.toISOString(), contentHash, people: [] };
}
