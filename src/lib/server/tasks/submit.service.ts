import { may, seesSite } from '#lib/domain/access/actor.ts';
import { refuse, refuseIf } from '#lib/domain/shared/refusal.ts';
import { judgeSubmission, type SubmissionFate } from '#lib/domain/tasks/judge-submission.ts';
import { SubmitTask } from '#lib/domain/tasks/submission.ts';
import type { Person, TaskRow } from '#lib/domain/tasks/task.ts';
import type { RecordKind, TaskState } from '#lib/domain/tasks/vocabulary.ts';
import { defineBulkCommand, type Job, type Outcome, type Said } from '../commands/define-command.ts';
import { hashOf } from '../commands/run-command.ts';
import type { CommandScope } from '../commands/scope.ts';
import { claimPhotos } from '../files/photo.service.ts';
import { announceRecord, announceTask } from './announce.ts';
import { checkedRecord } from './checked-record.ts';
import { publishRecords, publishTasks } from './publish.ts';
import { type Facts, holdFacts } from './submit-facts.ts';
import type { KnownRecord } from './submit.queries.ts';
import {
	addTaskFlags,
	type Flagged,
	insertRecords,
	insertSkips,
	type NewRecord,
	type NewSkip,
	type Submitted,
	updateSubmitted
} from './submit-write.queries.ts';
import { selectPeople } from './task-row.queries.ts';
import { subjectOf } from './visible.ts';
import { inWaves, saidBy } from './waves.ts';

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
 * Takes submissions as evidence (TL-9, TL-10): content first (4.4), then what the world has become (4.6, 4.7). A valid one
 * is never dropped. The same record again gets the first receipt.
 */
export const submitTask = defineBulkCommand(
	'task.submit',
	{ needs: 'task.execute', input: SubmitTask, isOffline: true, about: 'taskId' },
	(jobs: readonly Job<SubmitTask>[]) => inWaves(jobs, ({ taskId, recordId }) => [taskId, recordId], submitWave)
);

/** A submission that is written down, wherever it goes. */
type Taken = { scope: CommandScope; facts: Facts; record: NewRecord; fate: SubmissionFate };

async function submitWave({ scope }: Job<SubmitTask>, jobs: readonly Job<SubmitTask>[]): Promise<Said<Receipt>[]> {
	const factsOf = await holdFacts(
		scope,
		jobs.map(({ input }) => input)
	);
	const judged = jobs.map((job) => saidBy(() => judge(job, factsOf(job.input))));
	const taken = judged.filter((one) => 'fate' in one);
	const { rows, people } = taken.length > 0 ? await store(scope, taken) : { rows: [], people: [] };
	const now = new Map(rows.map((row) => [row.taskId, row]));
	return judged.map((one) => ('fate' in one ? tell(one, now.get(one.record.submission.taskId), people) : one));
}

function judge({ scope, input }: Job<SubmitTask>, facts: Facts | undefined): Taken | Outcome<Receipt> {
	if (!facts) return refuse('not-found');
	refuseStrangers(scope, input, facts);
	const contentHash = hashOf(input);
	if (facts.known) return firstReceipt(scope, input, facts.task.state, facts.known, contentHash);
	const record = checkedRecord(scope, input, { facts, contentHash });
	const fate = judgeSubmission(situationOf(scope, facts));
	return { scope, facts, record: finalRecord(record, fate, facts), fate };
}

/** TL-19: an assignee, a former one, or somebody who took a task that was nobody's when their phone last looked. */
function refuseStrangers(scope: CommandScope, submission: SubmitTask, { task, wasAssignee }: Facts): void {
	const { actor, delivery } = scope;
	if (wasAssignee) return;
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
	state: TaskState,
	known: KnownRecord,
	contentHash: string
): Outcome<Receipt> {
	const isSame = known.contentHash === contentHash && known.authorId === actor.userId;
	refuseIf(!isSame && 'id-reused', { fields: ['recordId'] });
	const answer = receiptOf(submission, known.kind, state, known.holdReason, known.receivedAt, contentHash);
	if (known.holdReason) return { verdict: 'held', reason: known.holdReason, answer };
	return { verdict: known.kind === 'supplementary' ? 'merged' : 'applied', answer };
}

function situationOf({ actor }: CommandScope, { task, settings, isPlaceDeleted, hasSubmitted }: Facts) {
	return {
		task: {
			state: task.state,
			isDeleted: task.deletedAt !== null || isPlaceDeleted,
			assigneeIds: task.assigneeIds
		},
		author: {
			userId: actor.userId,
			mayExecute: may(actor, 'task.execute'),
			isSiteInScope: seesSite(actor, task.siteId),
			mayClaim: may(actor, 'task.view-all') && actor.visit === undefined,
			hasSubmitted
		},
		isMultiTechnician: settings.isMultiTechnician
	};
}

function finalRecord(record: NewRecord, fate: SubmissionFate, { task, settings, current }: Facts): NewRecord {
	switch (fate.fate) {
		case 'held':
			return { ...record, kind: 'review', holdReason: fate.reason };
		case 'supplementary':
			return { ...record, kind: 'supplementary', review: 'not-needed' };
		case 'applied': {
			const isAgain = current?.review === 'rejected';
			return {
				...record,
				kind: isAgain ? 'resubmission' : 'primary',
				supersedes: isAgain ? task.currentRecordId : null,
				review: settings.isApprovalRequired ? 'pending' : 'not-needed'
			};
		}
	}
}

/** Writes all of them down and tells the feed; answers the tasks as they are now, and who else has to do with them. */
async function store(scope: CommandScope, taken: readonly Taken[]): Promise<{ rows: TaskRow[]; people: Person[] }> {
	const submissions = taken.map(({ record }) => record.submission);
	const shown = taken.filter(({ facts }) => facts.task.deletedAt === null);
	const causes = (id: 'taskId' | 'recordId') => new Map(taken.map((one) => [one.record.submission[id], one.scope]));
	// One round trip: the statements travel together and are run in this order.
	const written = [
		insertRecords(
			scope,
			taken.map(({ record }) => record)
		),
		insertSkips(scope, taken.flatMap(skipOf)),
		updateSubmitted(scope, taken.flatMap(submittedOf)),
		addTaskFlags(scope, taken.flatMap(flaggedOf))
	];
	const [areClaimed, people, rows] = await Promise.all([
		claimPhotos(scope, ...submissions.map(claimsOf)),
		selectPeople(scope, taken.flatMap(idsInstead)),
		publishTasks(
			scope,
			shown.map(({ facts }) => facts.task),
			causes('taskId')
		),
		publishRecords(
			scope,
			submissions.map(({ recordId }) => recordId),
			causes('recordId')
		),
		...written
	]);
	refuseIf(!areClaimed && 'id-reused', { fields: ['photos'] });
	return { rows, people };
}

/** Whose work it has become, for the phone to name. */
function idsInstead({ fate, facts: { task, current } }: Taken): readonly string[] {
	if (fate.fate !== 'held') return [];
	if (fate.reason === 'reassigned') return task.assigneeIds;
	return fate.reason === 'completed' && current ? [current.authorId] : [];
}

function claimsOf({ taskId, recordId, photos }: SubmitTask) {
	return { owner: { kind: 'task' as const, id: taskId }, recordId, photos };
}

function skipOf({ scope, facts, record: { submission } }: Taken): NewSkip[] {
	if (submission.presence.kind !== 'skip') return [];
	return [{ ...submission, skipId: scope.newId(), placeId: facts.task.placeId }];
}

function submittedOf({ fate, facts, record }: Taken): Submitted[] {
	if (fate.fate !== 'applied') return [];
	const { taskId, recordId, templateVersion } = record.submission;
	return [
		{
			taskId,
			recordId,
			templateVersion,
			startedAt: record.startedAt,
			isApprovalRequired: facts.settings.isApprovalRequired,
			isClaimed: facts.task.assigneeIds.length === 0,
			isLate: record.flags.includes('late')
		}
	];
}

/** TL-44, TL-52 */
function flaggedOf({ scope: { actor }, fate, facts: { task, current } }: Taken): Flagged[] {
	if (fate.fate === 'applied') return [];
	if (fate.fate === 'supplementary') return [{ taskId: task.taskId, flags: ['supplementary'] }];
	const isDouble = fate.reason === 'completed' && current !== undefined && current.authorId !== actor.userId;
	return [{ taskId: task.taskId, flags: isDouble ? ['double-work', 'needs-review'] : ['needs-review'] }];
}

function tell(taken: Taken, now: TaskRow | undefined, people: readonly Person[]): Outcome<Receipt> {
	const { scope, facts, record, fate } = taken;
	const { task } = facts;
	const { submission, kind, holdReason, contentHash, flags } = record;
	const state = now?.state ?? task.state;
	scope.record({
		subject: subjectOf(task),
		summary: summaryOf(fate, record),
		before: { state: task.state, currentRecordId: task.currentRecordId },
		after: { state, recordId: submission.recordId, kind, contentHash, flags }
	});
	announce(taken, state);
	const instead = idsInstead(taken);
	const answer = {
		...receiptOf(submission, kind, state, holdReason, scope.now, contentHash),
		people: people.filter(({ id }) => instead.includes(id))
	};
	if (fate.fate === 'held') return { verdict: 'held', reason: fate.reason, answer };
	return { verdict: fate.fate === 'supplementary' ? 'merged' : 'applied', answer };
}

/** Whoever decides hears of it; the author is not told of their own act. */
function announce({ scope, record, fate }: Taken, state: TaskState): void {
	const { taskId, recordId, presence } = record.submission;
	const authorId = scope.actor.userId;
	if (fate.fate !== 'applied')
		announceRecord(scope, recordId, { category: 'needs_review', event: fate.fate, authorId });
	else if (state === 'pending_approval') announceTask(scope, taskId, { category: 'task_submitted', authorId });
	if (presence.kind === 'skip') announceRecord(scope, recordId, { category: 'nfc_skip', authorId });
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
