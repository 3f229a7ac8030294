import type * as z from 'zod/mini';
import { type RefusalCode, refuse, refuseIf } from '#lib/domain/shared/refusal.ts';
import { AssignTask, UnassignTask } from '#lib/domain/tasks/commands.ts';
import { distribute, loadKey } from '#lib/domain/tasks/distribute.ts';
import { whyNotAssign, whyNotUnassign } from '#lib/domain/tasks/rules.ts';
import type { Person } from '#lib/domain/tasks/task.ts';
import { defineCommand } from '../commands/define-command.ts';
import type { CommandScope } from '../commands/scope.ts';
import { announceTask } from './announce.ts';
import {
	type AssigneeChange,
	type Assignment,
	selectAssignments,
	selectLastChanges,
	selectLoad,
	updateAssignees
} from './assign.queries.ts';
import { type LockedTask, lockTasks } from './lock.queries.ts';
import { overloadsOf } from './overload.ts';
import { readTechnicians, seesOwnTechniciansOnly, type Technician, worksAt } from './people.ts';
import { publishTasks } from './publish.ts';
import { selectTaskSettings } from './settings.queries.ts';
import { asRuled, isInScope, subjectOf } from './visible.ts';

const MAX_ASSIGNEES = 10;

type Skipped = { taskId: string; reason: RefusalCode; by: Person | null; at: string | null };
type Change = AssigneeChange & { task: LockedTask };

/**
 * Gives tasks to people (TL-5, TL-50, TL-51). Each task is judged alone: what somebody else changed since the page was read
 * is skipped and says by whom. Beyond the tasks a day that the company wants, nothing is changed and the answer names who
 * would have how many, until the call accepts it. Refusals: not-found, not-assignable, one-assignee.
 */
export const assignTasks = defineCommand(
	'task.assign',
	{ needs: 'task.assign', input: AssignTask, asksEachTime: ({ tasks }) => tasks.length > 1 },
	async (scope, input) => {
		const settings = await selectTaskSettings(scope);
		if (input.mode === 'share' && input.assigneeIds.length > 1 && !settings.isMultiTechnician) refuse('one-assignee');
		const technicians = await requireTechnicians(scope, settings, input.assigneeIds);
		const tasks = await lockKnownTasks(
			scope,
			input.tasks.map(({ taskId }) => taskId)
		);
		const { fit, skipped } = judge(scope, input, tasks);
		const wanted = await chooseAssignees(scope, input.mode, fit, technicians);
		const assignments = await selectAssignments(
			scope,
			fit.map(({ taskId }) => taskId)
		);
		const changes: Change[] = [];
		for (const task of fit) {
			const chosen = wanted.get(task.taskId) ?? [];
			const next =
				settings.isMultiTechnician && input.mode === 'share' ? [...new Set([...task.assigneeIds, ...chosen])] : chosen;
			const isFitting = next.length <= MAX_ASSIGNEES && chosen.every((id) => isAtWork(technicians.get(id), task));
			if (isFitting) changes.push(changeOf(task, next, assignments));
			else skipped.push({ taskId: task.taskId, reason: 'not-assignable', by: null, at: null });
		}
		const limit = settings.maxTasksPerDay;
		const overloads = input.isOverloadAccepted ? [] : await overloadsOf(scope, limit, changes);
		if (overloads.length > 0) {
			const named = overloads.map((each) => ({ ...each, name: technicians.get(each.userId)?.name ?? '' }));
			return { assigned: [], skipped: [], overload: { limit, days: named } };
		}
		await apply(scope, changes);
		return {
			assigned: changes.map(({ taskId }) => taskId),
			skipped: await nameCulprits(scope, skipped),
			overload: null
		};
	}
);

/** Takes the ticked people, or everybody, off tasks (TL-6). Tasks in a state that forbids it are skipped. */
export const unassignTasks = defineCommand(
	'task.unassign',
	{ needs: 'task.assign', input: UnassignTask, asksEachTime: ({ taskIds }) => taskIds.length > 1 },
	async (scope, input) => {
		const tasks = await lockKnownTasks(scope, input.taskIds);
		const assignments = await selectAssignments(scope, [...tasks.keys()]);
		const changes: Change[] = [];
		const skipped: Skipped[] = [];
		for (const taskId of new Set(input.taskIds)) {
			const task = tasks.get(taskId);
			const reason = task ? whyNotUnassign(asRuled(task), scope.actor) : 'not-found';
			if (!task || reason) skipped.push({ taskId, reason: reason ?? 'not-found', by: null, at: null });
			else
				changes.push(
					changeOf(
						task,
						task.assigneeIds.filter((id) => isKept(id, input.assigneeIds)),
						assignments
					)
				);
		}
		await apply(scope, changes);
		return { unassigned: changes.map(({ taskId }) => taskId), skipped };
	}
);

function isKept(id: string, removed: readonly string[] | undefined): boolean {
	return removed !== undefined && !removed.includes(id);
}

/** People who may be given work here; one who does not exist answers like a foreign one. */
export async function requireTechnicians(
	scope: CommandScope,
	settings: Parameters<typeof readTechnicians>[1],
	ids: readonly string[]
): Promise<Map<string, Technician>> {
	const wanted = [...new Set(ids)];
	const { known, technicians } = await readTechnicians(scope, settings, wanted);
	refuseIf(known < wanted.length && 'not-found');
	refuseIf(technicians.size < wanted.length && 'not-assignable');
	if (seesOwnTechniciansOnly(settings, scope.actor)) {
		refuseIf(
			[...technicians.values()].some(({ supervisorId }) => supervisorId !== scope.actor.userId) && 'not-assignable'
		);
	}
	return technicians;
}

/** Locks what there is; when nothing of it is in scope the whole answer is not-found. */
async function lockKnownTasks(scope: CommandScope, ids: readonly string[]): Promise<Map<string, LockedTask>> {
	const tasks = (await lockTasks(scope, ids)).filter((task) => isInScope(scope, task));
	refuseIf(tasks.length === 0 && 'not-found');
	return new Map(tasks.map((task) => [task.taskId, task]));
}

function judge(scope: CommandScope, input: z.output<typeof AssignTask>, tasks: Map<string, LockedTask>) {
	const fit: LockedTask[] = [];
	const skipped: Skipped[] = [];
	const seen = new Map(input.tasks.map(({ taskId, seenAssigneeIds }) => [taskId, seenAssigneeIds]));
	for (const [taskId, seenAssigneeIds] of seen) {
		const task = tasks.get(taskId);
		const reason = task ? whyNotTake(task, seenAssigneeIds, scope) : 'not-found';
		if (!task || reason) skipped.push({ taskId, reason: reason ?? 'not-found', by: null, at: null });
		else fit.push(task);
	}
	return { fit, skipped };
}

function whyNotTake(task: LockedTask, seen: readonly string[], { actor }: CommandScope): RefusalCode | undefined {
	const isSame = seen.length === task.assigneeIds.length && seen.every((id) => task.assigneeIds.includes(id));
	return isSame ? whyNotAssign(task, actor) : 'assignees-changed';
}

function isAtWork(technician: Technician | undefined, task: LockedTask): boolean {
	return technician !== undefined && worksAt(technician, task.siteId);
}

async function chooseAssignees(
	scope: CommandScope,
	mode: 'share' | 'distribute',
	tasks: readonly LockedTask[],
	technicians: Map<string, Technician>
): Promise<Map<string, string[]>> {
	const everybody = [...technicians.keys()];
	if (mode === 'share') return new Map(tasks.map(({ taskId }) => [taskId, everybody]));
	const due = tasks.map((task) => ({
		taskId: task.taskId,
		dueAt: task.dueAt.toISOString(),
		day: task.dueLocal.slice(0, 10)
	}));
	const load = await selectLoad(scope, everybody, [...new Set(due.map(({ day }) => day))]);
	const counts = new Map(load.map(({ userId, day, count }) => [loadKey(userId, day), count]));
	const dealt = distribute(due, [...technicians.values()], counts);
	return new Map([...dealt].map(([taskId, userId]) => [taskId, [userId]]));
}

/** The starter keeps the task running while still assigned; another who had started takes over; else it is open again. */
function changeOf(task: LockedTask, assigneeIds: string[], assignments: readonly Assignment[]): Change {
	const { taskId, state } = task;
	const kept = { task, taskId, assigneeIds, state, startedById: task.startedById, startedAt: task.startedAt };
	if (state !== 'in_progress' || (task.startedById !== null && assigneeIds.includes(task.startedById))) return kept;
	const [running] = assignments
		.flatMap(({ taskId: of, userId, startedAt }) =>
			of === taskId && startedAt && assigneeIds.includes(userId) ? [{ userId, startedAt }] : []
		)
		.sort((a, b) => a.startedAt.getTime() - b.startedAt.getTime());
	if (running) return { ...kept, startedById: running.userId, startedAt: running.startedAt };
	return { ...kept, state: 'open', startedById: null, startedAt: null };
}

async function apply(scope: CommandScope, changes: readonly Change[]): Promise<void> {
	const real = changes.filter(({ task, assigneeIds }) => !isSameSet(task.assigneeIds, assigneeIds));
	await updateAssignees(scope, real);
	const rows = new Map(
		(
			await publishTasks(
				scope,
				real.map(({ task }) => task)
			)
		).map((row) => [row.taskId, row])
	);
	for (const { task, assigneeIds, state } of real) {
		const to = assigneeIds.filter((id) => !task.assigneeIds.includes(id));
		announceTask(scope, task.taskId, { category: 'task_assigned', to });
		const removed = task.assigneeIds.filter((id) => !assigneeIds.includes(id));
		announceTask(scope, task.taskId, { category: 'task_changed', event: 'unassigned', to: removed });
		const names = rows.get(task.taskId)?.assignees.map(({ name }) => name) ?? [];
		scope.record({
			subject: subjectOf(task),
			summary: names.length > 0 ? `assigned to ${names.join(', ')}` : 'nobody assigned any more',
			before: { assigneeIds: task.assigneeIds, ...(state === task.state ? {} : { state: task.state }) },
			after: { assigneeIds, ...(state === task.state ? {} : { state }) }
		});
	}
}

function isSameSet(left: readonly string[], right: readonly string[]): boolean {
	return left.length === right.length && left.every((id) => right.includes(id));
}

async function nameCulprits(scope: CommandScope, skipped: readonly Skipped[]): Promise<Skipped[]> {
	const changed = skipped.filter(({ reason }) => reason === 'assignees-changed').map(({ taskId }) => taskId);
	if (changed.length === 0) return [...skipped];
	const changes = new Map((await selectLastChanges(scope, changed)).map((change) => [change.taskId, change]));
	return skipped.map((each) => {
		const change = changes.get(each.taskId);
		return change ? { ...each, by: change.by, at: change.at.toISOString() } : each;
	});
}
