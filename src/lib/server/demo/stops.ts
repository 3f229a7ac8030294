import { shutdownNumber } from '#lib/domain/shutdowns/shutdown.ts';
import type { Priority } from '#lib/domain/tasks/vocabulary.ts';
import { addDays, earlier, instantOf, later, weekdayOf } from './local-time.ts';
import type { ReportLists, ReportShares } from './report-shares.ts';
import { STOPS, WORST_STOP } from './report-words.ts';
import type { DemoTask } from './task-rows.ts';
import { addRow, member, type Point, type World } from './world.ts';

type Stop = {
	state: 'planned' | 'open' | 'resolved';
	kind: 'planned' | 'emergency';
	reason: string;
	description: string;
	priority: Priority;
	point: Point;
	isWholeLine: boolean;
	startsAt: Date;
	endsAt: Date | null;
	safetyText: string;
	isAcknowledged: boolean;
};

const DAY_MINUTES = 24 * 60;

/** Shutdowns of 90 days, what stands still now, and the one that is planned for next Sunday with its work list. */
export function addStops(
	world: World,
	points: readonly Point[],
	tasks: readonly DemoTask[],
	lists: ReportLists,
	shares: ReportShares,
	deferred: readonly Record<string, unknown>[]
): void {
	const { all, open } = shares.stops;
	const planned = plannedStop(world, points);
	const standing = Array.from({ length: open }, (_, index) => standingStop(world, points, shares, index));
	const past = Array.from({ length: all - open - 1 }, () => pastStop(world, points));
	const stops = [...past, ...standing, planned].toSorted(
		(a, b) => reportedAt(world, a).getTime() - reportedAt(world, b).getTime()
	);
	stops.forEach((stop, index) => {
		const id = addStop(world, lists, shares, stop, index + 1);
		if (stop === planned) addWorkList(world, points, id, stop, deferred, shares.stops.listed);
	});
	for (const stop of standing) markStopped(tasks, stop);
}

/** Not now: what was resolved must not cover anything that happens today. */
function pastStop(world: World, points: readonly Point[]): Stop {
	const { random } = world;
	const spec = random.pick(STOPS);
	const startsAt = later(world.now, -random.between(600, 88 * DAY_MINUTES));
	const { reason, kind, description, priority, hours } = spec;
	const endsAt = later(startsAt, random.between(hours[0] * 60, hours[1] * 60));
	const point = random.pick(points);
	const isWholeLine = reason === 'Power outage' || random.chance(0.3);
	return {
		state: 'resolved',
		kind,
		reason,
		description,
		priority,
		point,
		isWholeLine,
		startsAt,
		endsAt,
		safetyText: '',
		isAcknowledged: true
	};
}

function standingStop(world: World, points: readonly Point[], { stops }: ReportShares, index: number): Stop {
	const { random } = world;
	const isWorst = index === 0 && stops.criticalLine !== null;
	const of = (line: string | null) => points.filter(({ path }) => path.at(1)?.name === line);
	const others = points.filter(({ path }) => path.at(1)?.name !== stops.criticalLine);
	const base = { state: 'open', kind: 'emergency', endsAt: null } as const;
	if (isWorst) {
		const { reason, description, safetyText } = WORST_STOP;
		const point = random.pick(of(stops.criticalLine));
		const startsAt = later(world.now, -52);
		return {
			...base,
			reason,
			description,
			priority: 'critical',
			point,
			isWholeLine: true,
			startsAt,
			safetyText,
			isAcknowledged: false
		};
	}
	const { reason, description, priority } = random.pick(STOPS.slice(0, 3));
	const startsAt = later(world.now, -random.between(70, 300));
	return {
		...base,
		reason,
		description,
		priority,
		point: random.pick(others),
		isWholeLine: false,
		startsAt,
		safetyText: '',
		isAcknowledged: true
	};
}

/** Sunday from six to six; on a Sunday the one after. */
function plannedStop(world: World, points: readonly Point[]): Stop {
	const point = points[0];
	if (!point) throw new Error('a plant has task points');
	const sunday = addDays(world.today, 7 - weekdayOf(world.today));
	return {
		state: 'planned',
		kind: 'planned',
		reason: 'Planned maintenance',
		description: 'Yearly overhaul of the line: belts, seals, guards and everything that had to wait.',
		priority: 'medium',
		point,
		isWholeLine: true,
		startsAt: instantOf(world.zone, sunday, 6 * 60),
		endsAt: instantOf(world.zone, sunday, 18 * 60),
		safetyText: '',
		isAcknowledged: false
	};
}

function reportedAt(world: World, stop: Stop): Date {
	return stop.state === 'planned' ? later(world.now, -2 * DAY_MINUTES) : earlier(later(stop.startsAt, 4), world.now);
}

function addStop(world: World, lists: ReportLists, shares: ReportShares, stop: Stop, number: number): string {
	const { random } = world;
	const manager = member(world, shares.triage);
	const reporter = stop.state === 'planned' ? manager : member(world, random.pick(shares.reporters));
	const at = reportedAt(world, stop);
	const id = random.id(at);
	const reason = lists.reasons.get(stop.reason);
	const resolvedAt = stop.state === 'resolved' && stop.endsAt ? earlier(later(stop.endsAt, 6), world.now) : null;
	addRow(world, 'shutdown', {
		id,
		number,
		state: stop.state,
		kind: stop.kind,
		reason_id: reason?.id,
		category: reason?.category,
		site_id: stop.point.siteId,
		line_id: stop.point.lineId,
		asset_id: stop.isWholeLine ? null : stop.point.assetId,
		priority: stop.priority,
		description: stop.description,
		starts_at: stop.startsAt,
		ends_at: stop.endsAt,
		is_safety_concern: stop.safetyText !== '',
		safety_text: stop.safetyText,
		procedure_id: null,
		flags: [],
		notes: [],
		reporter_id: reporter.id,
		reported_at: at,
		acknowledged_by: stop.isAcknowledged ? manager.id : null,
		acknowledged_at: stop.isAcknowledged ? earlier(later(at, 3), world.now) : null,
		resolved_by: resolvedAt ? manager.id : null,
		resolved_at: resolvedAt,
		cancel_reason: null,
		content_hash: random.text('0123456789abcdef', 64),
		created_at: at,
		updated_at: resolvedAt ?? at,
		updated_by: manager.id,
		revision: 1
	});
	const name = stop.point.path.at(stop.isWholeLine ? 1 : 3)?.name ?? '';
	const subject = { type: 'shutdown', id, label: `${shutdownNumber(number)} ${name}` };
	const verb = stop.state === 'planned' ? 'plan' : 'report';
	world.log.push({
		at,
		actor: reporter,
		action: `shutdown.${verb}`,
		subject,
		summary: `${verb}ed: ${stop.reason}`.replace('planed', 'planned')
	});
	if (resolvedAt)
		world.log.push({ at: resolvedAt, actor: manager, action: 'shutdown.resolve', subject, summary: 'resolved' });
	return id;
}

/** Half of it is the backlog of the line, half are point tasks that always wait for a stop. */
function addWorkList(
	world: World,
	points: readonly Point[],
	shutdownId: string,
	stop: Stop,
	deferred: readonly Record<string, unknown>[],
	count: number
): void {
	const at = later(world.now, -DAY_MINUTES);
	const repairs = deferred.filter((row) => row['line_id'] === stop.point.lineId).slice(0, Math.ceil(count / 2));
	const item = (repair_id: unknown, point_task_id: unknown) =>
		addRow(world, 'shutdown_item', {
			id: world.random.id(at),
			shutdown_id: shutdownId,
			repair_id,
			point_task_id,
			task_id: null,
			added_at: at,
			added_by: null
		});
	for (const row of repairs) {
		row['shutdown_id'] = shutdownId;
		item(row['id'], null);
	}
	const waiting = addShutdownWork(world, points, stop.point.lineId, count - repairs.length + 2);
	for (const id of waiting.slice(0, count - repairs.length)) item(null, id);
}

/** Point tasks that wait for shutdowns; two more than the list takes, so that there is something to add. */
function addShutdownWork(world: World, points: readonly Point[], lineId: string, count: number): string[] {
	const known = new Set(
		(world.rows.get('point_task') ?? []).map((row) => `${String(row['place_id'])} ${String(row['template_id'])}`)
	);
	const templates = (world.rows.get('task_template') ?? []).filter((row) => row['type'] === 'mechanical');
	const free = points
		.filter((point) => point.lineId === lineId)
		.flatMap(({ placeId }) => templates.map((template) => ({ placeId, templateId: String(template['id']) })))
		.filter(({ placeId, templateId }) => !known.has(`${placeId} ${templateId}`));
	return world.random
		.shuffle(free)
		.slice(0, count)
		.map(({ placeId, templateId }) => {
			const id = world.random.id(world.begin);
			addRow(world, 'point_task', {
				id,
				place_id: placeId,
				template_id: templateId,
				created_at: world.begin,
				is_shutdown_only: true
			});
			return id;
		});
}

/** "Line stopped" on what waits there (TL-61). */
function markStopped(tasks: readonly DemoTask[], stop: Stop): void {
	for (const { row } of tasks) {
		const isThere = stop.isWholeLine ? row['line_id'] === stop.point.lineId : row['asset_id'] === stop.point.assetId;
		const isUnfinished = ['open', 'in_progress', 'rejected', 'pending_approval'].includes(String(row['state']));
		if (isThere && isUnfinished) row['flags'] = [...new Set([...(row['flags'] as string[]), 'line-stopped'])];
	}
}
