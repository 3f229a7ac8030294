import { localDay } from '#lib/domain/tasks/grace.ts';
import type { Grace } from '#lib/domain/tasks/vocabulary.ts';
import type { Definitions } from './definitions.ts';
import { addDays, instantOf, later, weekdayOf } from './local-time.ts';
import type { Frequency } from './plant.ts';
import { addRow, type DemoTemplate, type Point, type World } from './world.ts';

/** One dated piece of work before it becomes a task. */
export type Occurrence = {
	point: Point;
	template: DemoTemplate;
	pointTaskId: string | null;
	/** Local day and minute; the slot is the same moment (3.6). */
	day: string;
	minute: number;
	dueAt: Date;
	grace: Grace;
	createdAt: Date;
	isAdHoc: boolean;
};

type PointTask = {
	id: string;
	point: Point;
	template: DemoTemplate;
	every: Frequency;
	phase: number;
	minute: number;
	isKept: boolean;
};

export const HISTORY_DAYS = 90;
const FUTURE_DAYS = 14;
const HORIZON_DAYS = 14;

const PERIODS: Record<Frequency, number> = { shift: 1, daily: 1, weekly: 7, monthly: 30, yearly: 364 };
const GRACES: Record<Frequency, Grace> = {
	shift: 'daily',
	daily: 'daily',
	weekly: 'weekly',
	monthly: 'monthly',
	yearly: 'yearly'
};

export type Calendar = { past: Occurrence[]; today: Occurrence[]; spare: Occurrence[]; future: Occurrence[] };

/**
 * What falls due on each day from 90 days ago to two weeks ahead. From today on a part of the work is left out, so that
 * the demo's "today" has the size of product 15.3; `spare` is work that could be due today as well.
 */
export function planCalendar(world: World, definitions: Definitions, points: readonly Point[]): Calendar {
	const pointTasks = points.flatMap((point) => point.work.map((item) => pointTask(world, definitions, point, item)));
	const calendar: Calendar = { past: [], today: [], spare: [], future: [] };
	for (let offset = -HISTORY_DAYS; offset <= FUTURE_DAYS; offset += 1) {
		const day = addDays(world.today, offset);
		for (const item of pointTasks) {
			const due = isDue(item, offset, day) ? minutesOf(item).map((minute) => occurrence(world, item, day, minute)) : [];
			if (offset < 0) calendar.past.push(...due);
			else if (offset > 0) calendar.future.push(...(item.isKept ? due : []));
			else if (due.length > 0) calendar[item.isKept ? 'today' : 'spare'].push(...due);
			else if (item.every !== 'yearly') calendar.spare.push(occurrence(world, item, day, item.minute));
		}
	}
	return calendar;
}

function pointTask(world: World, definitions: Definitions, point: Point, item: Point['work'][number]): PointTask {
	const template = definitions.templates.get(item.template);
	if (!template) throw new Error(`no template is called ${item.template}`);
	const id = world.random.id(later(world.begin, 400));
	addRow(world, 'point_task', {
		id,
		place_id: point.placeId,
		template_id: template.templateId,
		is_shutdown_only: false,
		created_at: later(world.begin, 400)
	});
	return {
		id,
		point,
		template,
		every: item.every,
		phase: world.random.int(0, PERIODS[item.every] - 1),
		minute: world.random.int(12, 40) * 30,
		isKept: point.path.at(3)?.name === 'Loom L-314' || world.random.chance(world.settings.isShared ? 0.7 : 0.6)
	};
}

function isDue({ point, every, phase }: PointTask, offset: number, day: string): boolean {
	if (weekdayOf(day) === 0 && (point.isClosedOnSundays || every === 'daily')) return false;
	return (((offset + phase) % PERIODS[every]) + PERIODS[every]) % PERIODS[every] === 0;
}

/** Shift readings are due at the end of each of the three shifts. */
function minutesOf(item: PointTask): number[] {
	return item.every === 'shift' ? [6 * 60, 14 * 60, 22 * 60] : [item.minute];
}

function occurrence(world: World, item: PointTask, day: string, minute: number): Occurrence {
	const dueAt = instantOf(world.zone, day, minute);
	return {
		point: item.point,
		template: item.template,
		pointTaskId: item.id,
		day,
		minute,
		dueAt,
		grace: GRACES[item.every],
		createdAt: generatedAt(world, dueAt),
		isAdHoc: false
	};
}

/** Work appears two weeks before it is due, at night; at the start of use and on a seeding day a little later. */
function generatedAt(world: World, dueAt: Date): Date {
	const night = instantOf(world.zone, addDays(localDay(dueAt, world.zone), -HORIZON_DAYS), 120);
	return night < world.now ? night : later(world.now, -30);
}

/** Work somebody asked for on the day itself, mostly repairs. */
export function adHoc(world: World, point: Point, template: DemoTemplate, dueAt: Date): Occurrence {
	const createdAt = later(dueAt, -world.random.between(90, 600));
	return {
		point,
		template,
		pointTaskId: null,
		day: localDay(dueAt, world.zone),
		minute: 0,
		dueAt,
		grace: 'none',
		createdAt: createdAt < world.now ? createdAt : later(world.now, -world.random.between(5, 50)),
		isAdHoc: true
	};
}
