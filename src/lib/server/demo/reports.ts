import { repairNumber, type RepairState } from '#lib/domain/repairs/repair.ts';
import type { Priority } from '#lib/domain/tasks/vocabulary.ts';
import { earlier, later } from './local-time.ts';
import { DISMISSALS, NOTES, STARTER_REASONS, STARTER_TYPES, TROUBLES, WORST_TROUBLE } from './report-words.ts';
import type { ReportLists, ReportShares } from './report-shares.ts';
import { addStops } from './stops.ts';
import type { DemoTask } from './task-rows.ts';
import { addRow, member, type Point, type World } from './world.ts';

const DAY_MINUTES = 24 * 60;

/** What was reported in 90 days: requests over all states, most of them with their work orders, and shutdowns (15.3). */
export function addReports(
	world: World,
	points: readonly Point[],
	tasks: readonly DemoTask[],
	shares: ReportShares
): void {
	const lists = addLists(world);
	const plans = planRepairs(world, points, tasks, shares.repairs).toSorted((a, b) => a.at.getTime() - b.at.getTime());
	const made = plans.map((plan, index) => addRepair(world, lists, plan, index + 1, shares));
	const deferred = made.filter(({ row }) => row['state'] === 'deferred').map(({ row }) => row);
	addStops(world, points, tasks, lists, shares, deferred);
}

function addLists(world: World): ReportLists {
	const lists: ReportLists = { types: new Map(), reasons: new Map() };
	STARTER_TYPES.forEach(([label, default_priority, description], sort_order) => {
		const id = world.random.id(world.begin);
		lists.types.set(label, id);
		addRow(world, 'repair_request_type', {
			id,
			label,
			description,
			default_priority,
			is_active: true,
			sort_order,
			revision: 1
		});
	});
	STARTER_REASONS.forEach(([label, category, description], sort_order) => {
		const id = world.random.id(world.begin);
		lists.reasons.set(label, { id, category });
		addRow(world, 'shutdown_reason', { id, label, category, description, is_active: true, sort_order, revision: 1 });
	});
	return lists;
}

type Trouble = { type: string; description: string; priority: Priority };
type Plan = { state: RepairState; point: Point; at: Date; trouble: Trouble; work?: DemoTask };

function planRepairs(
	world: World,
	points: readonly Point[],
	tasks: readonly DemoTask[],
	shares: ReportShares['repairs']
): Plan[] {
	const { random, now } = world;
	const isRepair = ({ template }: DemoTask) => template.spec.type === 'repair_request';
	const waiting = (state: RepairState, count: number, days: number): Plan[] =>
		Array.from({ length: count }, (_, index) => ({
			state,
			// The backlog of the first line is what its planned shutdown is for.
			point: state === 'deferred' ? pointOf(points, index) : random.pick(points),
			at: later(now, -random.between(40, days * DAY_MINUTES)),
			trouble: state === 'open' && index === 0 ? WORST_TROUBLE : random.pick(TROUBLES)
		}));
	const ordered = (state: RepairState, list: readonly DemoTask[], count: number): Plan[] =>
		random
			.shuffle(list)
			.slice(0, count)
			.map((work) => ({
				state,
				point: work.point,
				at: later(new Date(String(work.row['created_at'])), -random.between(15, 240)),
				trouble: random.pick(TROUBLES),
				work
			}));
	const active = tasks.filter(
		(task) => isRepair(task) && ['open', 'in_progress', 'rejected'].includes(String(task.row['state']))
	);
	const done = tasks.filter((task) => isRepair(task) && task.row['state'] === 'completed');
	const open = [...waiting('open', shares.open, 3), ...waiting('deferred', shares.deferred, 40)];
	const closed = [...waiting('dismissed', shares.dismissed, 80), ...ordered('converted', active, shares.converted)];
	return [...open, ...closed, ...ordered('resolved', done, shares.all - open.length - closed.length)];
}

/** Task points of the first line, each time of another asset. */
function pointOf(points: readonly Point[], index: number): Point {
	const first = points[0];
	const line = points.filter(({ lineId }) => lineId === first?.lineId);
	const assets = [...new Map(line.map((point) => [point.assetId, point])).values()];
	const point = assets[index % assets.length];
	if (!point) throw new Error('a plant has task points');
	return point;
}

function addRepair(world: World, lists: ReportLists, plan: Plan, number: number, shares: ReportShares) {
	const { random } = world;
	const { point, trouble, work, state } = plan;
	const reporter = member(world, random.pick(shares.reporters));
	const triage = member(world, shares.triage);
	const id = random.id(plan.at);
	const isClosed = state === 'resolved' || state === 'dismissed';
	const triagedAt = work
		? new Date(String(work.row['created_at']))
		: earlier(later(plan.at, random.between(20, 600)), world.now);
	const closedAt = isClosed ? (work ? new Date(String(work.row['completed_at'])) : triagedAt) : null;
	if (work) work.row['origin'] = 'repair';
	const row = addRow(world, 'repair_request', {
		id,
		number,
		state,
		site_id: point.siteId,
		line_id: point.lineId,
		section_id: point.sectionId,
		asset_id: point.assetId,
		place_id: random.chance(0.5) || work ? point.placeId : null,
		type_id: lists.types.get(trouble.type),
		priority: trouble.priority,
		description: trouble.description,
		flags: [],
		notes: noteOf(world, plan, shares),
		reporter_id: reporter.id,
		reported_at: plan.at,
		source_task_id: null,
		work_order_id: work?.id ?? null,
		shutdown_id: null,
		defer_note: state === 'deferred' ? 'Can wait for the next stop of the line.' : '',
		dismiss_reason: state === 'dismissed' ? random.pick(DISMISSALS) : null,
		closed_at: closedAt,
		content_hash: random.text('0123456789abcdef', 64),
		created_at: plan.at,
		updated_at: closedAt ?? triagedAt,
		updated_by: triage.id,
		revision: 1
	});
	const subject = { type: 'repair', id, label: `${repairNumber(number)} ${point.path.at(3)?.name ?? ''}` };
	world.log.push({
		at: plan.at,
		actor: reporter,
		action: 'repair.create',
		subject,
		summary: `reported: ${trouble.type}`
	});
	const triaged = TRIAGED[state];
	if (triaged) world.log.push({ at: triagedAt, actor: triage, subject, ...triaged });
	if (state === 'resolved' && closedAt)
		world.log.push({
			at: closedAt,
			actor: null,
			action: 'repair.resolve',
			subject,
			summary: 'its work order is completed'
		});
	return { row };
}

const TRIAGED: Record<RepairState, { action: string; summary: string } | undefined> = {
	open: undefined,
	converted: { action: 'repair.convert', summary: 'converted to a work order' },
	resolved: { action: 'repair.convert', summary: 'converted to a work order' },
	deferred: { action: 'repair.defer', summary: 'deferred' },
	dismissed: { action: 'repair.dismiss', summary: 'dismissed' }
};

function noteOf(world: World, { at }: Plan, { reporters }: ReportShares) {
	const { random } = world;
	if (!random.chance(0.15)) return [];
	const author = member(world, random.pick(reporters));
	const noted = earlier(later(at, random.between(30, 400)), world.now);
	return [
		{
			id: random.id(noted),
			author: { id: author.id, name: author.name },
			text: random.pick(NOTES),
			at: noted.toISOString()
		}
	];
}
