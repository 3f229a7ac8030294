import { refuse } from '#lib/domain/shared/refusal.ts';
import { ReleaseTask, StartTask } from '#lib/domain/tasks/commands.ts';
import { whyNotRelease, whyNotStart } from '#lib/domain/tasks/rules.ts';
import type { TaskState } from '#lib/domain/tasks/vocabulary.ts';
import { defineJudgedCommand, type Outcome } from '../commands/define-command.ts';
import type { CommandScope } from '../commands/scope.ts';
import type { LockedTask } from './lock.queries.ts';
import { publishTasks } from './publish.ts';
import { selectStarts, updateReleased, updateStarted } from './run.queries.ts';
import { asRuled, lockVisibleTask, subjectOf } from './visible.ts';

type Run = { taskId: string; state: TaskState };

/** Starts work and pins the form's version (TL-7). What the world has overtaken is noted, not refused, when a phone delivers it. */
export const startTask = defineJudgedCommand(
	'task.start',
	{ needs: 'task.execute', input: StartTask, isOffline: true },
	async (scope, input): Promise<Outcome<Run>> => {
		const task = await lockVisibleTask(scope, input.taskId);
		const starts = await selectStarts(scope, task.taskId);
		const hasStarted = starts.some(({ userId }) => userId === scope.actor.userId);
		// Staff are nobody's assignee: a start of theirs would leave a task to somebody the company does not know.
		const isStaff = scope.actor.visit !== undefined;
		const reason =
			whyNotStart(asRuled(task), scope.actor) ?? (hasStarted ? 'wrong-state' : isStaff ? 'not-assignable' : undefined);
		if (reason) return overtaken(scope, task, reason);
		const isFirst = task.state !== 'in_progress';
		await updateStarted(scope, {
			taskId: task.taskId,
			startedAt: startOf(scope, input.startedAt),
			isFirst,
			stateBefore: task.state,
			isClaimed: task.assigneeIds.length === 0
		});
		await publishTasks(scope, [task]);
		scope.record({
			subject: subjectOf(task),
			summary: isFirst ? 'started' : 'joined work in progress',
			before: { state: task.state },
			after: { state: 'in_progress' }
		});
		return { verdict: 'applied', answer: { taskId: task.taskId, state: 'in_progress' } };
	}
);

/** Discards the own start (TL-8). */
export const releaseTask = defineJudgedCommand(
	'task.release',
	{ needs: 'task.execute', input: ReleaseTask, isOffline: true },
	async (scope, { taskId }): Promise<Outcome<Run>> => {
		const task = await lockVisibleTask(scope, taskId);
		const starts = await selectStarts(scope, taskId);
		const hasStarted = starts.some(({ userId }) => userId === scope.actor.userId);
		const reason = whyNotRelease(asRuled(task), scope.actor) ?? (hasStarted ? undefined : 'wrong-state');
		if (reason) return overtaken(scope, task, reason);
		const next = starts.find(({ userId }) => userId !== scope.actor.userId);
		await updateReleased(scope, taskId, next);
		const [row] = await publishTasks(scope, [task]);
		const state = row?.state ?? task.state;
		scope.record({
			subject: subjectOf(task),
			summary: 'draft discarded',
			before: { state: task.state },
			after: { state }
		});
		return { verdict: 'applied', answer: { taskId, state } };
	}
);

/** 8.4: a start or release that came too late gets the receipt "noted" and stands in the history. */
function overtaken(scope: CommandScope, task: LockedTask, reason: Parameters<typeof refuse>[0]): Outcome<Run> {
	if (!scope.delivery)
		return refuse(reason, reason === 'permission' ? { permission: 'task.execute' } : { state: task.state });
	scope.record({ subject: subjectOf(task), summary: `noted, too late: the task is ${task.state}` });
	return { verdict: 'superseded', state: task.state, answer: { taskId: task.taskId, state: task.state } };
}

/** The device's own time, corrected and never in the future. */
function startOf({ delivery, now }: CommandScope, claimed: string | undefined): Date {
	if (claimed === undefined) return now;
	return new Date(Math.min(Date.parse(claimed) + (delivery?.skewMs ?? 0), now.getTime()));
}
