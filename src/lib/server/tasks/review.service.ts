import { type RefusalCode, type RefusalDetails, refuse, refuseIf } from '#lib/domain/shared/refusal.ts';
import { ApproveTask, ApproveTasks, RejectTask } from '#lib/domain/tasks/commands.ts';
import { whyNotApprove, whyNotReject } from '#lib/domain/tasks/rules.ts';
import { defineCommand } from '../commands/define-command.ts';
import type { CommandScope } from '../commands/scope.ts';
import { announceTask } from './announce.ts';
import { type LockedTask, lockTasks } from './lock.queries.ts';
import { readTechnicians, worksAt } from './people.ts';
import { publishRecords, publishTasks } from './publish.ts';
import { hasRed } from './record.queries.ts';
import { type ReviewFacts, selectReviewFacts, updateApproved, updateRejected } from './review.queries.ts';
import { selectTaskSettings } from './settings.queries.ts';
import { isInScope, lockVisibleTask, subjectOf } from './visible.ts';

/** TL-11, TL-33. Refusals: wrong-state, own-submission, stale, photos-arriving. */
export const approveTask = defineCommand(
	'task.approve',
	{ needs: 'task.approve', input: ApproveTask },
	async (scope, input) => {
		const task = await lockVisibleTask(scope, input.taskId);
		const [facts] = await selectReviewFacts(scope, [task.taskId]);
		const no = judge(scope, task, facts, input.recordId);
		if (no) refuse(no, detailsOf(task));
		const arriving = facts?.photosExpected ?? 0;
		refuseIf(arriving > 0 && !input.isPhotosMissingConfirmed && 'photos-arriving', {
			current: { photosExpected: arriving }
		});
		await approve(scope, [{ task, authorIds: facts?.authorIds ?? [] }]);
		return { taskId: task.taskId, approvedAt: scope.now.toISOString() };
	}
);

type LeftOut = { taskId: string; reason: RefusalCode | 'flagged' };

/** Up to 100 decisions, each judged alone; what deserves a look is left out unless asked for (TL-34). */
export const approveTasks = defineCommand(
	'task.approve-many',
	{ needs: 'task.approve', input: ApproveTasks, asksEachTime: ({ tasks }) => tasks.length > 1 },
	async (scope, input) => {
		const wanted = new Map(input.tasks.map(({ taskId, recordId }) => [taskId, recordId]));
		const tasks = (await lockTasks(scope, [...wanted.keys()])).filter((task) => isInScope(scope, task));
		refuseIf(tasks.length === 0 && 'not-found');
		const facts = new Map(
			(
				await selectReviewFacts(
					scope,
					tasks.map(({ taskId }) => taskId)
				)
			).map((fact) => [fact.taskId, fact])
		);
		const byId = new Map(tasks.map((task) => [task.taskId, task]));
		const fit: LockedTask[] = [];
		const refused: LeftOut[] = [];
		for (const [taskId, recordId] of wanted) {
			const task = byId.get(taskId);
			const reason = task
				? judgeInBulk(scope, task, facts.get(taskId), recordId, input.isFlaggedIncluded)
				: 'not-found';
			if (!task || reason) refused.push({ taskId, reason: reason ?? 'not-found' });
			else fit.push(task);
		}
		await approve(
			scope,
			fit.map((task) => ({ task, authorIds: facts.get(task.taskId)?.authorIds ?? [] }))
		);
		return { approved: fit.map(({ taskId }) => taskId), refused };
	}
);

/** Sends work back to its author with a reason (TL-12). */
export const rejectTask = defineCommand(
	'task.reject',
	{ needs: 'task.approve', input: RejectTask },
	async (scope, input) => {
		const task = await lockVisibleTask(scope, input.taskId);
		const [facts] = await selectReviewFacts(scope, [task.taskId]);
		const no =
			whyNotReject({ state: task.state, authorIds: facts?.authorIds ?? [] }, scope.actor) ??
			whenStale(task, input.recordId);
		if (no || !facts) return refuse(no ?? 'wrong-state', detailsOf(task));
		const assigneeIds = await assigneesAfterRejection(scope, task, facts.authorId);
		const rejection = {
			by: { id: scope.actor.userId, name: scope.actor.name },
			at: scope.now.toISOString(),
			reason: input.reason,
			recordId: input.recordId
		};
		await updateRejected(scope, { taskId: task.taskId, recordId: input.recordId, rejection, assigneeIds });
		await publishTasks(scope, [task]);
		await publishRecords(scope, [input.recordId]);
		const { reason } = input;
		announceTask(scope, task.taskId, { category: 'task_rejected', to: [facts.authorId], reason });
		scope.record({
			subject: subjectOf(task),
			summary: `rejected: ${input.reason}`,
			before: { state: task.state, assigneeIds: task.assigneeIds },
			after: { state: 'rejected', assigneeIds, recordId: input.recordId }
		});
		return { taskId: task.taskId, rejectedAt: rejection.at };
	}
);

/** The author, if they may still work there, else nobody; shared tasks keep their people. */
async function assigneesAfterRejection(scope: CommandScope, task: LockedTask, authorId: string): Promise<string[]> {
	if (task.assigneeIds.length > 1) return task.assigneeIds;
	const { technicians } = await readTechnicians(scope, await selectTaskSettings(scope), [authorId]);
	const author = technicians.get(authorId);
	return author && worksAt(author, task.siteId) ? [authorId] : [];
}

function judge(
	scope: CommandScope,
	task: LockedTask,
	facts: ReviewFacts | undefined,
	recordId: string
): RefusalCode | undefined {
	return (
		whyNotApprove({ state: task.state, authorIds: facts?.authorIds ?? [] }, scope.actor) ?? whenStale(task, recordId)
	);
}

function whenStale(task: LockedTask, recordId: string): RefusalCode | undefined {
	return task.currentRecordId === recordId ? undefined : 'stale';
}

function judgeInBulk(
	scope: CommandScope,
	task: LockedTask,
	facts: ReviewFacts | undefined,
	recordId: string,
	isFlaggedIncluded: boolean
): LeftOut['reason'] | undefined {
	const no = judge(scope, task, facts, recordId);
	if (no || !facts) return no ?? 'wrong-state';
	if (facts.photosExpected > 0) return 'photos-arriving';
	return !isFlaggedIncluded && deservesLook(task, facts) ? 'flagged' : undefined;
}

function deservesLook(task: LockedTask, facts: ReviewFacts): boolean {
	const isDouble = task.flags.includes('double-work');
	return hasRed(facts.values) || facts.hasOpenSkip || isDouble || facts.flags.includes('fast-acknowledgement');
}

/** Who decided meanwhile, so that the other reviewer's page can say so. */
function detailsOf(task: LockedTask): RefusalDetails {
	const [last] = task.rejections.slice(-1);
	const rejected = task.state === 'pending_approval' ? undefined : last;
	const decidedBy = task.approvedById ?? rejected?.by.id ?? null;
	const decidedAt = task.approvedAt?.toISOString() ?? rejected?.at ?? null;
	return { state: task.state, current: { recordId: task.currentRecordId, decidedBy, decidedAt } };
}

async function approve(
	scope: CommandScope,
	decided: readonly { task: LockedTask; authorIds: readonly string[] }[]
): Promise<void> {
	const tasks = decided.map(({ task }) => task);
	const recordIds = tasks.flatMap(({ currentRecordId }) => currentRecordId ?? []);
	if (recordIds.length === 0) return;
	await updateApproved(
		scope,
		tasks.map(({ taskId }) => taskId),
		recordIds
	);
	await publishTasks(scope, tasks);
	await publishRecords(scope, recordIds);
	for (const { task, authorIds } of decided) {
		announceTask(scope, task.taskId, { category: 'task_approved', to: authorIds });
		scope.record({
			subject: subjectOf(task),
			summary: 'approved',
			before: { state: task.state },
			after: { state: 'completed', recordId: task.currentRecordId }
		});
	}
}
