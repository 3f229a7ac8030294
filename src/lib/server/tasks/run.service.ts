import { Refusal, type RefusalCode } from '#lib/domain/shared/refusal.ts';
import { ReleaseTask, StartTask } from '#lib/domain/tasks/commands.ts';
import { whyNotRelease, whyNotStart } from '#lib/domain/tasks/rules.ts';
import type { TaskState } from '#lib/domain/tasks/vocabulary.ts';
import { defineBulkCommand, type Job, type Said } from '../commands/define-command.ts';
import type { CommandScope } from '../commands/scope.ts';
import { type LockedTask, lockTasks, selectFormerOwn } from './lock.queries.ts';
import { publishTasks } from './publish.ts';
import { type OtherStart, selectStarts, updateReleased, updateStarted } from './run.queries.ts';
import { asRuled, subjectOf, visibleOf } from './visible.ts';
import { inWaves } from './waves.ts';

type Run = { taskId: string; state: TaskState };
type Input = { taskId: string; startedAt?: string | undefined };

/** Starts work and pins the form's version (TL-7). What the world has overtaken is noted, not refused, when a phone delivers it. */
export const startTask = defineBulkCommand(
	'task.start',
	{ needs: 'task.execute', input: StartTask, isOffline: true, about: 'taskId' },
	(jobs: readonly Job<Input>[]) => inWaves(jobs, aboutOf, (first, wave) => runWave(first, wave, startWave))
);

/** Discards the own start (TL-8). */
export const releaseTask = defineBulkCommand(
	'task.release',
	{ needs: 'task.execute', input: ReleaseTask, isOffline: true, about: 'taskId' },
	(jobs: readonly Job<Input>[]) => inWaves(jobs, aboutOf, (first, wave) => runWave(first, wave, releaseWave))
);

type Wave = (scope: CommandScope, jobs: readonly Judged[]) => Promise<Said<Run>[]>;
type Judged = Job<Input> & { task: LockedTask; starts: readonly OtherStart[]; isFormer: boolean };

const aboutOf = ({ taskId }: Input) => [taskId];

async function runWave(first: Job<Input>, jobs: readonly Job<Input>[], run: Wave): Promise<Said<Run>[]> {
	const ids = jobs.map(({ input }) => input.taskId);
	// Here and below, statements that travel together are run in this order, so each sees what those before it did.
	const [locked, starts] = await Promise.all([lockTasks(first.scope, ids), selectStarts(first.scope, ids)]);
	const visible = await visibleOf(first.scope, locked);
	const former = await formerOwn(first.scope, locked, visible);
	const judged = jobs.map((job) => {
		const task = visible.get(job.input.taskId) ?? former.get(job.input.taskId);
		const own = starts.filter((start) => start.taskId === job.input.taskId);
		return task && { ...job, task, starts: own, isFormer: !visible.has(task.taskId) };
	});
	const outcomes = await run(
		first.scope,
		judged.filter((job) => job !== undefined)
	);
	return judged.map((job) => (job && outcomes.shift()) ?? new Refusal('not-found'));
}

/** 8.4: what a phone did on a task that is no longer its owner's, or in the bin, is noted instead of denied. */
async function formerOwn(scope: CommandScope, locked: readonly LockedTask[], visible: ReadonlyMap<string, LockedTask>) {
	const unseen = locked.filter((task) => !visible.has(task.taskId));
	if (!scope.delivery || unseen.length === 0) return new Map<string, LockedTask>();
	const own = new Set(
		await selectFormerOwn(
			scope,
			unseen.map((task) => task.taskId)
		)
	);
	return new Map(unseen.filter((task) => own.has(task.taskId)).map((task) => [task.taskId, task]));
}

async function startWave(scope: CommandScope, jobs: readonly Judged[]): Promise<Said<Run>[]> {
	const reasons = jobs.map(whyNotStartNow);
	const begun = jobs.filter((_, index) => reasons[index] === undefined);
	if (begun.length > 0) {
		await Promise.all([
			updateStarted(
				scope,
				begun.map(({ scope: own, input, task }) => ({
					taskId: task.taskId,
					startedAt: startOf(own, input.startedAt),
					isFirst: task.state !== 'in_progress',
					stateBefore: task.state,
					isClaimed: task.assigneeIds.length === 0
				}))
			),
			publishTasks(
				scope,
				begun.map(({ task }) => task),
				causesOf(begun)
			)
		]);
	}
	return jobs.map((job, index) => {
		const reason = reasons[index];
		if (reason) return overtaken(job, reason);
		const { task } = job;
		job.scope.record({
			subject: subjectOf(task),
			summary: task.state === 'in_progress' ? 'joined work in progress' : 'started',
			before: { state: task.state },
			after: { state: 'in_progress' }
		});
		return { verdict: 'applied', answer: { taskId: task.taskId, state: 'in_progress' } };
	});
}

function whyNotStartNow({ scope, task, starts, isFormer }: Judged): RefusalCode | undefined {
	if (isFormer) return 'wrong-state';
	// Staff are nobody's assignee: a start of theirs would leave a task to somebody the company does not know.
	const isStaff = scope.actor.visit !== undefined;
	const no = whyNotStart(asRuled(task), scope.actor) ?? (hasStarted(scope, starts) ? 'wrong-state' : undefined);
	return no ?? (isStaff ? 'not-assignable' : undefined);
}

async function releaseWave(scope: CommandScope, jobs: readonly Judged[]): Promise<Said<Run>[]> {
	const reasons = jobs.map(whyNotReleaseNow);
	const released = jobs.filter((_, index) => reasons[index] === undefined);
	const states = new Map<string, TaskState>();
	if (released.length > 0) {
		const [, rows] = await Promise.all([
			updateReleased(
				scope,
				released.map(({ task, starts }) => ({
					taskId: task.taskId,
					next: starts.find(({ userId }) => userId !== scope.actor.userId)
				}))
			),
			publishTasks(
				scope,
				released.map(({ task }) => task),
				causesOf(released)
			)
		]);
		for (const row of rows) states.set(row.taskId, row.state);
	}
	return jobs.map((job, index) => {
		const reason = reasons[index];
		if (reason) return overtaken(job, reason);
		const { task } = job;
		const state = states.get(task.taskId) ?? task.state;
		job.scope.record({
			subject: subjectOf(task),
			summary: 'draft discarded',
			before: { state: task.state },
			after: { state }
		});
		return { verdict: 'applied', answer: { taskId: task.taskId, state } };
	});
}

function whyNotReleaseNow({ scope, task, starts, isFormer }: Judged): RefusalCode | undefined {
	if (isFormer) return 'wrong-state';
	return whyNotRelease(asRuled(task), scope.actor) ?? (hasStarted(scope, starts) ? undefined : 'wrong-state');
}

function causesOf(jobs: readonly Judged[]) {
	return new Map(jobs.map(({ scope, task }) => [task.taskId, scope]));
}

function hasStarted({ actor }: CommandScope, starts: readonly OtherStart[]): boolean {
	return starts.some(({ userId }) => userId === actor.userId);
}

/** 8.4: a start or release that came too late gets the receipt "noted" and stands in the history. */
function overtaken({ scope, task }: Judged, reason: RefusalCode): Said<Run> {
	if (!scope.delivery) {
		return new Refusal(reason, reason === 'permission' ? { permission: 'task.execute' } : { state: task.state });
	}
	scope.record({ subject: subjectOf(task), summary: `noted, too late: the task is ${task.state}` });
	return { verdict: 'superseded', state: task.state, answer: { taskId: task.taskId, state: task.state } };
}

/** The device's own time, corrected and never in the future. */
function startOf({ delivery, now }: CommandScope, claimed: string | undefined): Date {
	if (claimed === undefined) return now;
	return new Date(Math.min(Date.parse(claimed) + (delivery?.skewMs ?? 0), now.getTime()));
}
