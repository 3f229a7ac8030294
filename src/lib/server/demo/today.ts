import { localDay } from '#lib/domain/tasks/grace.ts';
import type { Definitions } from './definitions.ts';
import { REJECTIONS, reviewerOf } from './history.ts';
import { addDays, instantOf, later } from './local-time.ts';
import type { Calendar, Occurrence } from './occurrences.ts';
import { approve, makeRecord, reject, submit } from './record-rows.ts';
import { type DemoTask, start } from './task-rows.ts';
import { type Member, member, type World } from './world.ts';

export type Fate = 'completed' | 'in_progress' | 'pending' | 'overdue' | 'rejected' | 'unassigned' | 'shared';

/** How many of today's tasks stand where (product 15.3). */
export type Mix = Record<Fate, number>;

export const BANDUNG_TODAY: Mix = {
	completed: 25,
	in_progress: 6,
	pending: 14,
	overdue: 5,
	rejected: 4,
	unassigned: 6,
	shared: 0
};
export const RHINE_TODAY: Mix = {
	completed: 14,
	in_progress: 4,
	pending: 0,
	overdue: 3,
	rejected: 0,
	unassigned: 5,
	shared: 4
};

export type Planned = { item: Occurrence; fate: Fate; assignees: Member[] };

/** What the first technician's own day looks like, so that every screen of the field app has something to show. */
const OWN: Fate[] = ['rejected', 'in_progress', 'completed', 'completed', 'completed'];
const OWN_WITH_APPROVAL: Fate[] = ['overdue', 'in_progress', 'pending', 'pending'];

/** Picks exactly as many of today's occurrences as the mix asks for and says what became of each. */
export function planToday(world: World, calendar: Calendar, mix: Mix): Planned[] {
	const { random, settings } = world;
	const total = Object.values(mix).reduce((sum, count) => sum + count, 0);
	const hero = settings.isShared ? 'tom' : 'budi';
	const pool = [...random.shuffle(calendar.today), ...random.shuffle(calendar.spare)].filter(once());
	const star = pool.filter((item) => isWarmLubrication(item)).slice(0, 1);
	const loose = pool.filter((item) => isLubricationOfLine(item, hero) && !star.includes(item)).slice(0, 2);
	const own = pool
		.filter((item) => item.point.technician === hero && ![...star, ...loose].includes(item))
		.slice(0, 9 - star.length);
	const chosen = new Set([...star, ...loose, ...own]);
	const others = pool.filter((item) => !chosen.has(item) && item.point.technician !== hero);
	const left = { ...mix };
	const planned: Planned[] = [];
	const plan = (item: Occurrence, fate: Fate) => {
		left[fate] -= 1;
		planned.push({ item: retime(world, item, fate), fate, assignees: peopleFor(world, item, fate, hero) });
	};
	for (const item of star) plan(item, 'overdue');
	for (const item of loose) plan(item, 'unassigned');
	const wanted = [...OWN, ...(settings.isApprovalOn ? OWN_WITH_APPROVAL : [])];
	own.forEach((item, index) => plan(item, pickFate(left, wanted[index])));
	for (const item of others.slice(0, total - planned.length)) plan(item, pickFate(left));
	return planned;
}

/** A slot belongs to one point task once; shift readings come three times a day and only one is taken. */
function once(): (item: Occurrence) => boolean {
	const seen = new Set<string | null>();
	return (item) => !seen.has(item.pointTaskId) && Boolean(seen.add(item.pointTaskId));
}

function isWarmLubrication(item: Occurrence): boolean {
	return item.point.path.at(3)?.name === 'Loom L-314' && item.template.spec.name === 'Main bearing lubrication';
}

function isLubricationOfLine(item: Occurrence, hero: string): boolean {
	return item.point.technician === hero && item.template.spec.type === 'lubrication';
}

function pickFate(left: Mix, wanted?: Fate): Fate {
	if (wanted && left[wanted] > 0) return wanted;
	const order: Fate[] = ['rejected', 'overdue', 'shared', 'in_progress', 'unassigned', 'pending', 'completed'];
	return order.find((fate) => left[fate] > 0) ?? 'completed';
}

function peopleFor(world: World, item: Occurrence, fate: Fate, hero: string): Member[] {
	if (fate === 'unassigned') return [];
	const own = member(world, item.point.technician);
	if (fate !== 'shared') return [own];
	const colleague = ['tom', 'tina', 'timo'].find((key) => key !== own.key) ?? hero;
	return [own, member(world, colleague)];
}

/** Moves the due time within today, so that its fate is possible at the hour the seed runs. */
function retime(world: World, item: Occurrence, fate: Fate): Occurrence {
	const dayStart = instantOf(world.zone, world.today, 0);
	const dayEnd = instantOf(world.zone, addDays(world.today, 1), -30);
	const { random, now } = world;
	if (fate === 'overdue') {
		// Daily work is overdue four hours after it was due; early in the day that began yesterday.
		const dueAt = later(now, -random.between(4.2, 6) * 60);
		return { ...item, dueAt: whole(dueAt), grace: 'daily' };
	}
	const [earliest, latest] = fate === 'completed' || fate === 'pending' ? [-420, 120] : [45, 420];
	const wanted = later(now, random.between(earliest, latest));
	const dueAt = new Date(Math.min(Math.max(wanted.getTime(), dayStart.getTime() + 300_000), dayEnd.getTime()));
	return { ...item, dueAt: whole(dueAt), day: localDay(dueAt, world.zone) };
}

function whole(at: Date): Date {
	return new Date(Math.floor(at.getTime() / 300_000) * 300_000);
}

/** Plays one of today's tasks up to now. */
export function playToday(world: World, definitions: Definitions, task: DemoTask, fate: Fate): void {
	const { random, now } = world;
	const [author] = task.assignees;
	if (!author || fate === 'overdue' || fate === 'unassigned' || fate === 'shared') return;
	if (fate === 'in_progress') {
		start(task, later(now, -random.between(3, 50)), author);
		return;
	}
	const performedAt = later(now, fate === 'completed' ? -random.between(100, 420) : -random.between(12, 180));
	const record = makeRecord(world, definitions, task, { author, performedAt });
	submit(world, task, record, author);
	if (!world.settings.isApprovalOn || fate === 'pending') return;
	const reviewer = reviewerOf(world, task.point, author);
	const decidedAt = new Date(
		record.receivedAt.getTime() + (now.getTime() - record.receivedAt.getTime()) * random.between(0.2, 0.8)
	);
	if (fate === 'rejected') reject(world, task, record, reviewer, decidedAt, random.pick(REJECTIONS));
	else approve(world, task, record, reviewer, decidedAt);
}
