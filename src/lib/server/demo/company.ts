import type { HoldReason } from '#lib/domain/tasks/vocabulary.ts';
import { localDay } from '#lib/domain/tasks/grace.ts';
import { assigneesOf } from './assignment.ts';
import type { CastMember } from './cast.ts';
import type { TemplateSpec } from './default-templates.ts';
import { addDefinitions } from './definitions.ts';
import { addHeldRecords, addSupplementary, decideSkips } from './evidence.ts';
import { playPast, type Rates } from './history.ts';
import { instantOf, later } from './local-time.ts';
import type { STARTER_PRODUCTS } from './master-data.ts';
import { addNotices } from './notices.ts';
import { adHoc, HISTORY_DAYS, type Occurrence, planCalendar } from './occurrences.ts';
import { type AccountRow, addDevices, addPeople, builtInRoles, grantSites } from './people.ts';
import { addPlant } from './plant-rows.ts';
import { type DemoPicture, namePictures } from './pictures.ts';
import type { PlantSpec } from './plant.ts';
import type { ProcedureSpec } from './procedures.ts';
import type { ReportShares } from './report-shares.ts';
import { addReports } from './reports.ts';
import { createRandom } from './random.ts';
import { type DemoTask, makeTask } from './task-rows.ts';
import { type Fate, type Mix, planToday, playToday } from './today.ts';
import { type DemoSettings, type DemoTemplate, type Member, member, type Point, type World } from './world.ts';

export type CompanySpec = {
	seed: number;
	code: string;
	name: string;
	zone: string;
	mailDomain: string;
	cast: readonly CastMember[];
	plant: PlantSpec;
	products: typeof STARTER_PRODUCTS;
	procedures: readonly ProcedureSpec[];
	templates: readonly TemplateSpec[];
	settings: DemoSettings;
	rates: Rates;
	today: Mix;
	mapper: string;
	/** Ad hoc tasks a day. */
	adHocADay: number;
	held: readonly HoldReason[];
	supplementary: number;
	skips: { pending: number; declined: number };
	reports: ReportShares;
};

export type DemoCompany = {
	world: World;
	roles: { id: string; name: string; description: string; permissions: string }[];
	accounts: AccountRow[];
};

const DAY_MINUTES = 24 * 60;

/** Makes one company in memory: people, plant, definitions, and 90 days of work up to this very minute. */
export function makeCompany(
	spec: CompanySpec,
	now: Date,
	passwordHash: string,
	drawn: readonly DemoPicture[]
): DemoCompany {
	const world = newWorld(spec, now, drawn);
	const roles = builtInRoles(world);
	const accounts = addPeople(world, spec.cast, roles, spec.mailDomain, passwordHash);
	const mapper = member(world, spec.mapper);
	const { points, siteIds } = addPlant(world, spec.plant, mapper);
	grantSites(world, spec.cast, siteIds);
	addDevices(world, spec.cast);
	const definitions = addDefinitions(world, spec, mapper);
	const calendar = planCalendar(world, definitions, points);
	const today = planToday(world, calendar, spec.today);
	const pastAdHoc = planAdHoc(world, points, [...definitions.templates.values()], spec.adHocADay);
	const made = makeTasks(world, [
		...[...calendar.past, ...pastAdHoc].map((item) => planned(item, 'past', assigneesOf(world, item))),
		...today.map(({ item, fate, assignees }) => planned(item, fate, assignees)),
		...calendar.future.map((item) => planned(item, 'future', world.random.chance(0.12) ? [] : assigneesOf(world, item)))
	]);
	for (const { task, part } of made) {
		if (part === 'past') playPast(world, definitions, task, spec.rates);
		else if (part !== 'future') playToday(world, definitions, task, part);
	}
	const upcoming = made.filter(({ task, part }) => part === 'future' && task.assignees.length === 1);
	const done = made.filter(({ task, part }) => part === 'past' && task.row['state'] === 'completed');
	addHeldRecords(
		world,
		definitions,
		spec.held,
		world.random.shuffle(upcoming.slice(40, 140)).map(taskOf),
		done.at(-5)?.task
	);
	const shared = done.filter(({ task }) => task.assignees.length > 1 && task.records === 1);
	addSupplementary(world, definitions, shared.slice(-spec.supplementary).map(taskOf));
	decideSkips(world, spec.skips.pending, spec.skips.declined);
	addReports(world, points, made.map(taskOf), spec.reports);
	addNotices(world);
	return { world, roles, accounts };
}

function newWorld(spec: CompanySpec, now: Date, drawn: readonly DemoPicture[]): World {
	const random = createRandom(spec.seed);
	const begin = later(now, -(HISTORY_DAYS + 20) * DAY_MINUTES);
	const companyId = random.id(begin);
	return {
		companyId,
		code: spec.code,
		name: spec.name,
		zone: spec.zone,
		now,
		today: localDay(now, spec.zone),
		begin,
		random,
		settings: spec.settings,
		rows: new Map(),
		log: [],
		people: new Map(),
		pictures: namePictures(drawn, companyId, random, begin)
	};
}

type Part = Fate | 'past' | 'future';
type PlannedTask = { item: Occurrence; part: Part; assignees: Member[] };

function planned(item: Occurrence, part: Part, assignees: Member[]): PlannedTask {
	return { item, part, assignees };
}

/** Numbers count up in the order of creation, across past, today and future. */
function makeTasks(world: World, list: PlannedTask[]): { task: DemoTask; part: Part }[] {
	return list
		.toSorted((a, b) => a.item.createdAt.getTime() - b.item.createdAt.getTime())
		.map(({ item, part, assignees }, index) => ({ task: makeTask(world, item, index + 1, assignees), part }));
}

function taskOf({ task }: { task: DemoTask }): DemoTask {
	return task;
}

/** Repairs and wishes of the day, mostly with the templates for repairs. */
function planAdHoc(world: World, points: readonly Point[], templates: DemoTemplate[], aDay: number): Occurrence[] {
	const { random } = world;
	const repairs = templates.filter(({ spec }) => spec.type === 'repair_request');
	const wishes = templates.filter(({ spec }) => spec.isDefault && spec.type !== 'production');
	const midnight = instantOf(world.zone, world.today, 0);
	return Array.from({ length: Math.round(aDay * (HISTORY_DAYS - 1)) }, () => {
		const dueAt = later(midnight, -random.between(120, (HISTORY_DAYS - 1) * DAY_MINUTES));
		return adHoc(world, random.pick(points), random.pick(random.chance(0.7) ? repairs : wishes), dueAt);
	});
}
