import type { NoticeCategory, NoticeEvent } from '#lib/domain/notifications/category.ts';
import type { NoticeSubject } from '#lib/domain/notifications/notice.ts';
import { later } from './local-time.ts';
import { addRow, type Member, type World } from './world.ts';

type Row = Record<string, unknown>;
type News = {
	to: Member[];
	category: NoticeCategory;
	event?: NoticeEvent;
	subject: NoticeSubject;
	title: string;
	at: unknown;
	by?: string | null;
	reason?: string;
	isCritical?: boolean;
	siteId: unknown;
	placeId: unknown;
};

/** Nobody's feed in the demo is longer than a screen or two. */
const MOST = 30;
const DAYS = 10;
const DAY_MINUTES = 24 * 60;

/** The feeds of the demo people: what the last days would have told them, the newest still unread (product 15.3). */
export function addNotices(world: World): void {
	const people = [...world.people.values()];
	const supervisors = people.filter(({ roles }) => roles.includes('Supervisor') || roles.includes('Admin'));
	const since = later(world.now, -DAYS * DAY_MINUTES);
	const news = [
		...rowsOf(world, 'task').flatMap((task) => aboutTask(world, task, supervisors)),
		...rowsOf(world, 'execution').flatMap((record) => aboutRecord(world, record, supervisors)),
		...rowsOf(world, 'repair_request').flatMap((repair) => aboutRepair(world, repair, supervisors)),
		...rowsOf(world, 'shutdown').flatMap((stop) => aboutShutdown(world, stop, supervisors))
	].filter(({ at }) => at instanceof Date && at > since && at <= world.now);
	for (const person of people) {
		const own = news.filter(
			(one) => one.to.includes(person) && one.by !== person.name && sees(world, person, one.siteId)
		);
		const newest = own.sort((a, b) => timeOf(b.at) - timeOf(a.at)).slice(0, MOST);
		for (const one of newest.reverse()) addNotice(world, person, one);
	}
}

function addNotice(world: World, person: Member, news: News): void {
	const at = new Date(timeOf(news.at));
	const isRead = at < later(world.now, -world.random.between(5, 20) * 60);
	addRow(world, 'notice', {
		id: world.random.id(at),
		user_id: person.id,
		category: news.category,
		event: news.event ?? null,
		count: 1,
		subject_type: news.subject.type,
		subject_id: news.subject.id,
		title: news.title,
		place: placeName(world, news.placeId),
		actor_name: news.by ?? null,
		reason: news.reason ?? null,
		is_critical: news.isCritical ?? false,
		first_at: at,
		at,
		read_at: isRead ? later(at, world.random.between(2, 40)) : null,
		is_in_feed: true,
		push_at: null
	});
}

function aboutTask(world: World, task: Row, supervisors: Member[]): News[] {
	const assignees = [...world.people.values()].filter(({ id }) => listOf(task['assignee_ids']).includes(id));
	const about = {
		subject: { type: 'task', id: String(task['id']) },
		title: String(task['title']),
		siteId: task['site_id'],
		placeId: task['asset_id']
	} as const;
	const author = nameOf(world, task['started_by']);
	const news: News[] = [];
	if (task['origin'] === 'ad_hoc' && task['state'] !== 'cancelled')
		news.push({
			...about,
			to: assignees,
			category: 'task_assigned',
			at: task['created_at'],
			by: nameOf(world, task['created_by'])
		});
	if (task['state'] === 'pending_approval')
		news.push({ ...about, to: supervisors, category: 'task_submitted', at: task['submitted_at'], by: author });
	if (task['state'] === 'completed' && task['approved_by'])
		news.push({
			...about,
			to: assignees,
			category: 'task_approved',
			at: task['approved_at'],
			by: nameOf(world, task['approved_by'])
		});
	const isActive = ['open', 'in_progress', 'rejected'].includes(String(task['state'])) && task['deleted_at'] === null;
	if (isActive && timeOf(task['overdue_at']) <= world.now.getTime()) {
		task['overdue_told_for'] = task['overdue_at'];
		news.push({ ...about, to: assignees, category: 'task_overdue', at: task['overdue_at'] });
	}
	const last = listOf(task['rejections']).at(-1) as { by: { name: string }; at: string; reason: string } | undefined;
	if (last && task['state'] === 'rejected')
		news.push({
			...about,
			to: assignees,
			category: 'task_rejected',
			at: new Date(last.at),
			by: last.by.name,
			reason: last.reason
		});
	return news;
}

function aboutRecord(world: World, record: Row, supervisors: Member[]): News[] {
	const isHeld = record['kind'] === 'review';
	const isSkipped = rowsOf(world, 'nfc_skip').some(
		(skip) => skip['execution_id'] === record['id'] && skip['state'] === 'pending'
	);
	const task = isHeld || isSkipped ? rowsOf(world, 'task').find(({ id }) => id === record['task_id']) : undefined;
	if (!task) return [];
	const about = {
		to: supervisors,
		subject: { type: 'record', id: String(record['id']) },
		title: String(task['title']),
		at: record['received_at'],
		by: String(record['author_name']),
		siteId: task['site_id'],
		placeId: task['asset_id']
	} as const;
	return [
		...(isHeld ? [{ ...about, category: 'needs_review' as const, event: 'held' as const }] : []),
		...(isSkipped ? [{ ...about, category: 'nfc_skip' as const }] : [])
	].map((one) => ({ ...one, to: [...supervisors] }));
}

function aboutRepair(world: World, repair: Row, supervisors: Member[]): News[] {
	const type = rowsOf(world, 'repair_request_type').find(({ id }) => id === repair['type_id']);
	const about = {
		subject: { type: 'repair', id: String(repair['id']) },
		title: String(type?.['label'] ?? ''),
		isCritical: repair['priority'] === 'critical',
		siteId: repair['site_id'],
		placeId: repair['asset_id']
	} as const;
	const reporter = [...world.people.values()].filter(({ id }) => id === repair['reporter_id']);
	const told: News[] = [
		{ ...about, to: supervisors, category: 'repair_new', at: repair['reported_at'], by: reporter[0]?.name ?? null }
	];
	const { dismiss_reason: reason, closed_at: at } = repair;
	if (typeof reason === 'string')
		told.push({
			...about,
			to: reporter,
			category: 'repair_updated',
			event: 'dismissed',
			at,
			by: supervisors[0]?.name ?? null,
			reason
		});
	return told;
}

function aboutShutdown(world: World, stop: Row, supervisors: Member[]): News[] {
	const reason = rowsOf(world, 'shutdown_reason').find(({ id }) => id === stop['reason_id']);
	if (stop['state'] !== 'open' && stop['state'] !== 'resolved') return [];
	const about = {
		subject: { type: 'shutdown', id: String(stop['id']) },
		title: String(reason?.['label'] ?? ''),
		isCritical: stop['priority'] === 'critical',
		siteId: stop['site_id'],
		placeId: stop['asset_id'] ?? stop['line_id']
	} as const;
	const reporter = [...world.people.values()].filter(({ id }) => id === stop['reporter_id']);
	return [
		{ ...about, to: supervisors, category: 'shutdown_new', at: stop['reported_at'], by: reporter[0]?.name ?? null },
		{
			...about,
			to: reporter,
			category: 'shutdown_resolved',
			event: 'resolved',
			at: stop['resolved_at'],
			by: nameOf(world, stop['resolved_by'])
		}
	];
}

/** As the gate narrows people to their sites (PR-20). */
function sees(world: World, person: Member, siteId: unknown): boolean {
	const sites = rowsOf(world, 'user_site').filter((row) => row['user_id'] === person.id);
	return sites.length === 0 || person.roles.includes('Admin') || sites.some((row) => row['site_id'] === siteId);
}

function rowsOf(world: World, table: string): Row[] {
	return world.rows.get(table) ?? [];
}

function nameOf(world: World, id: unknown): string | null {
	return [...world.people.values()].find((person) => person.id === id)?.name ?? null;
}

function placeName(world: World, id: unknown): string {
	return String(rowsOf(world, 'place').find((place) => place['id'] === id)?.['name'] ?? '');
}

function listOf(value: unknown): unknown[] {
	return Array.isArray(value) ? value : [];
}

function timeOf(at: unknown): number {
	return at instanceof Date ? at.getTime() : 0;
}
