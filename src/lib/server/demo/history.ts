import type { Definitions } from './definitions.ts';
import { later } from './local-time.ts';
import { approve, type DemoRecord, makeRecord, reject, submit } from './record-rows.ts';
import { cancel, type DemoTask } from './task-rows.ts';
import { type Member, member, type Point, type World } from './world.ts';

/** Shares of the past (product 15.3). */
export type Rates = { completed: number; onTime: number; missed: number; rejected: number };

export const REJECTIONS = [
	'The photo does not show the grease point. Please take it again.',
	'Temperature and vibration do not fit together, measure again at full speed.',
	'You wrote "Poor" but no note. What is wrong with it?',
	'The second phase is missing.',
	'Wrong product: this bearing takes EP2 only.',
	'Insulation value is implausible, repeat after five minutes of discharge.'
];

const CANCELLATIONS = [
	'Line stopped for change-over',
	'Machine was in repair',
	'Doubled by a manual task',
	'Production had priority'
];

/** Plays one past task to its end. Nothing happens later than ten minutes ago. */
export function playPast(world: World, definitions: Definitions, task: DemoTask, rates: Rates): void {
	const dice = world.random.next();
	const [author] = task.assignees;
	if (!author || dice >= rates.completed) {
		leaveUndone(world, task, dice < rates.completed + rates.missed);
		return;
	}
	const performedAt = performance(world, task, rates.onTime);
	if (!performedAt) return;
	const worker = task.assignees.length > 1 ? world.random.pick(task.assignees) : author;
	const record = makeRecord(world, definitions, task, { author: worker, performedAt });
	submit(world, task, record, worker);
	if (world.settings.isApprovalOn) decide(world, definitions, task, record, worker, rates);
}

/** Missed work is cancelled by the system when its next turn comes; a little of the newest stays open and overdue. */
function leaveUndone(world: World, task: DemoTask, isMissed: boolean): void {
	const isRecent = world.now.getTime() - task.overdueAt.getTime() < 3 * 86_400_000;
	if (isMissed) {
		const at = later(task.overdueAt, world.random.between(60, 1200));
		if (!isRecent && at < world.now) cancel(world, task, at, null, { kind: 'missed' });
		return;
	}
	const planner = member(world, world.settings.isShared ? 'max' : 'made');
	const at = later(task.dueAt, -world.random.between(30, 400));
	cancel(world, task, at, planner, { kind: 'manual', text: world.random.pick(CANCELLATIONS) });
}

function performance(world: World, task: DemoTask, onTime: number): Date | undefined {
	const { random } = world;
	const graceMinutes = (task.overdueAt.getTime() - task.dueAt.getTime()) / 60_000;
	const wanted = random.chance(onTime)
		? later(task.dueAt, random.between(-240, Math.min(Math.max(graceMinutes, 5), 900) * 0.7))
		: later(task.overdueAt, random.between(10, 1_600));
	const latest = later(world.now, -90);
	if (wanted < latest) return wanted;
	return task.dueAt < latest ? later(latest, -random.between(0, 60)) : undefined;
}

function decide(
	world: World,
	definitions: Definitions,
	task: DemoTask,
	record: DemoRecord,
	author: Member,
	rates: Rates
): void {
	const { random } = world;
	const reviewer = reviewerOf(world, task.point, author);
	const at = soon(world, record.receivedAt, random.between(8, 500));
	// One technician is sent back far more often than the others (product 15.3).
	const isSentBack = random.chance(author.key === 'dian' ? 0.14 : rates.rejected - 0.012);
	if (!isSentBack) {
		approve(world, task, record, reviewer, at);
		return;
	}
	reject(world, task, record, reviewer, at, random.pick(REJECTIONS));
	const again = soon(world, at, random.between(30, 700));
	const resubmission = { author, performedAt: again, kind: 'resubmission', supersedes: record.id } as const;
	const second = makeRecord(world, definitions, task, resubmission);
	submit(world, task, second, author);
	approve(world, task, second, reviewer, soon(world, second.receivedAt, random.between(5, 200)));
}

/** The given minutes later, or as much of the time until now as is left. */
function soon(world: World, at: Date, minutes: number): Date {
	const wanted = later(at, minutes);
	if (wanted < later(world.now, -2)) return wanted;
	return new Date(at.getTime() + (world.now.getTime() - at.getTime()) * 0.4);
}

/** Nobody decides on their own work (TL-31). Hendra looks after Cimahi, Lina helps out in Bandung. */
export function reviewerOf(world: World, point: Point, author: Member): Member {
	if (world.settings.isShared) return member(world, 'sabine');
	const isCimahi = point.path[0]?.name === 'Cimahi Finishing';
	if (isCimahi) return member(world, world.random.chance(0.75) ? 'hendra' : 'siti');
	return member(world, author.key !== 'lina' && world.random.chance(0.22) ? 'lina' : 'siti');
}
