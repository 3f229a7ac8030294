import { permissionsOfRole } from '#lib/domain/access/role.ts';
import { castOf } from './cast.ts';
import type { Watcher } from './hidden-walk.ts';
import type { Installation } from './installation.ts';

type Ids = { id: string }[];

/** Lets things of every site and owner move, so that the feed has something to hide; one technician gets one site only. */
export async function stir(installation: Installation): Promise<void> {
	const { db, companies } = installation;
	const admin = await installation.signIn('admin@bandung.example');
	const call = async (path: string, input: object) => {
		const answer = await installation.call(path, input, { as: admin, type: 'mutation' });
		if (answer.status !== 200) throw new Error(`${path}: ${answer.text}`);
	};
	const tasks = await db.admin<{ taskId: string; revision: number }[]>`
		select id as "taskId", revision from (
			select t.*, row_number() over (partition by site_id, assignee_ids order by id) as nth from task t
			where company_id = ${companies.bandung} and state in ('open', 'rejected') and deleted_at is null
		) t where nth <= 2
	`;
	for (const task of tasks) await call('task.edit', { ...task, title: 'Look again' });
	const technician = await installation.signIn('technician@bandung.example');
	const [given] = await db.admin<{ taskId: string }[]>`
		select id as "taskId" from task t
		where company_id = ${companies.bandung} and state = 'open' and assignee_ids = array[${technician.userId}::uuid]
			and not exists (select from execution e where e.company_id = t.company_id and e.task_id = t.id)
		order by id desc limit 1
	`;
	await call('task.unassign', { taskIds: [given?.taskId] });
	const places = await db.admin<{ placeId: string; revision: number }[]>`
		select distinct on (site_id, level) id as "placeId", revision from place
		where company_id = ${companies.bandung} and deleted_at is null order by site_id, level, id
	`;
	for (const place of places) await call('place.edit', { ...place, description: 'Looked at again' });
	await db.admin`
		insert into user_site (company_id, user_id, site_id)
		select p.company_id, u.id, p.id from company_user u join place p on p.company_id = u.company_id and p.level = 'site'
		where u.company_id = ${companies.bandung} and u.email = 'technician4@bandung.example'
			and not exists (select from user_site s where s.company_id = p.company_id and s.site_id = p.id)
		limit 1
	`;
}

/** Edits a hidden task, then one of theirs. */
function editing(installation: Installation, taskIds: readonly unknown[]) {
	return async () => {
		const admin = await installation.signIn('admin@bandung.example');
		for (const taskId of taskIds) {
			const [task] = await installation.db.admin<{ revision: number }[]>`
				select revision from task where company_id = ${installation.companies.bandung} and id = ${String(taskId)}
			`;
			const input = { taskId, revision: task?.revision, title: 'Look again, and again' };
			const answer = await installation.call('task.edit', input, { as: admin, type: 'mutation' });
			if (answer.status !== 200) throw new Error(`task.edit: ${answer.text}`);
		}
	};
}

/** Technician Budi, from whom every task is hidden that is not his own (PR-16), after a change to one of each kind. */
export async function technicianWatcher(installation: Installation): Promise<Watcher> {
	const { db, companies } = installation;
	const signed = await installation.signIn('technician@bandung.example');
	const own = db.admin`
		t.company_id = ${companies.bandung} and t.id in (
			select task_id from task_assignee
			where company_id = ${companies.bandung} and user_id = ${signed.userId} and removed_at is null
			union select task_id from execution where company_id = ${companies.bandung} and author_id = ${signed.userId}
		)
	`;
	const mine = new Set((await db.admin<Ids>`select t.id from task t where ${own}`).map(({ id }) => id));
	const all = await db.admin<{ id: string; placeId: string; isOpen: boolean; isDeleted: boolean }[]>`
		select id, place_id as "placeId", state = 'open' as "isOpen", deleted_at is not null as "isDeleted"
		from task where company_id = ${companies.bandung} order by id
	`;
	const live = all.filter(({ isDeleted }) => !isDeleted);
	const records = await db.admin<{ id: string; taskId: string }[]>`
		select id, task_id as "taskId" from execution where company_id = ${companies.bandung}
	`;
	const foreign = records.filter(({ taskId }) => !mine.has(taskId));
	const hiddenIds = new Set([...all.filter(({ id }) => !mine.has(id)), ...foreign].map(({ id }) => id));
	const cast = await castOf(db, companies.bandung);
	const hiddenTask = live.find(({ id, isOpen }) => isOpen && !mine.has(id));
	const ownTaskId = live.find(({ id, isOpen }) => isOpen && mine.has(id))?.id ?? null;
	return {
		signed,
		rights: permissionsOfRole('Technician'),
		act: editing(installation, [hiddenTask?.id, ownTaskId]),
		own: { ...cast, taskId: ownTaskId },
		hidden: { ...cast, taskId: hiddenTask?.id ?? null, recordId: foreign[0]?.id ?? null },
		hiddenIds,
		recordPlaces: new Set(live.filter(({ id }) => mine.has(id)).map(({ placeId }) => placeId)),
		reads: [
			{ path: 'task.list', input: { tab: 'all', limit: 250 }, total: live.filter(({ id }) => mine.has(id)).length },
			{ path: 'task.list', input: { tab: 'history', limit: 250 } },
			{ path: 'task.list', input: { tab: 'active', limit: 250, sort: 'number' } },
			{ path: 'task.list', input: { tab: 'all', limit: 250, text: 'e' } },
			{ path: 'task.list', input: { tab: 'all', placeId: hiddenTask?.placeId } },
			...(await tagReads(installation, hiddenTask?.placeId ?? '')),
			{ path: 'sync.pull', input: await firstCursor(installation) }
		]
	};
}

/** Supervisor Hendra, from whom everything outside of his one site is hidden (PR-20, PR-21). */
export async function supervisorWatcher(installation: Installation): Promise<Watcher> {
	const { db, companies } = installation;
	const signed = await installation.signIn('supervisor2@bandung.example');
	const [site] = await db.admin<{ id: string }[]>`
		select site_id as id from user_site where company_id = ${companies.bandung} and user_id = ${signed.userId}
	`;
	const inside = await castAt(installation, site?.id ?? '', true);
	const outside = await castAt(installation, site?.id ?? '', false);
	const hidden = await db.admin<Ids>`
		select id from place where company_id = ${companies.bandung} and site_id <> ${site?.id ?? null}
		union all select id from task where company_id = ${companies.bandung} and site_id <> ${site?.id ?? null}
		union all select e.id from execution e join task t on t.company_id = e.company_id and t.id = e.task_id
			where t.company_id = ${companies.bandung} and t.site_id <> ${site?.id ?? null}
	`;
	return {
		signed,
		rights: permissionsOfRole('Supervisor'),
		act: editing(installation, [outside['taskId'], inside['taskId']]),
		own: inside,
		hidden: outside,
		hiddenIds: new Set(hidden.map(({ id }) => id)),
		reads: [
			{ path: 'task.list', input: { tab: 'all', limit: 250 } },
			{ path: 'task.list', input: { tab: 'history', limit: 250 } },
			{ path: 'approval.list', input: { tab: 'approved', limit: 250 } },
			{ path: 'place.tree', input: { search: 'in' } },
			...(await tagReads(installation, String(outside['placeId']), 404)),
			...(await tagReads(installation, String(inside['placeId']))),
			{ path: 'sync.pull', input: await firstCursor(installation) }
		]
	};
}

async function castAt({ db, companies }: Installation, siteId: string, isInside: boolean) {
	const cast = await castOf(db, companies.bandung);
	const at = isInside ? db.admin`site_id = ${siteId}` : db.admin`site_id <> ${siteId}`;
	const one = async (what: ReturnType<typeof db.admin>) =>
		(await db.admin<Ids>`select id from ${what} limit 1`)[0]?.id ?? null;
	const place = (level: string) =>
		one(
			db.admin`place where company_id = ${companies.bandung} and level = ${level} and deleted_at is null and ${at} order by id`
		);
	const task = (state: string) =>
		one(
			db.admin`task where company_id = ${companies.bandung} and state = ${state} and deleted_at is null and ${at} order by id`
		);
	const taskId = await task('open');
	const [pending] = await db.admin<Ids>`
		select e.id from execution e join task t on t.company_id = e.company_id and t.id = e.task_id
		where t.company_id = ${companies.bandung} and ${at} order by e.id desc limit 1
	`;
	const assetId = await place('asset');
	return {
		...cast,
		taskId,
		recordId: pending?.id ?? null,
		placeId: await place('task_point'),
		assetId,
		parentId: assetId,
		sectionId: await place('section'),
		lineId: await place('line'),
		siteId: await place('site'),
		subjectId: taskId
	};
}

async function tagReads({ db, companies }: Installation, placeId: string, status = 200) {
	const tags = await db.admin<{ code: string }[]>`
		select code from tag where company_id = ${companies.bandung} and place_id = ${placeId} and is_active
	`;
	return tags.map(({ code }) => ({ path: 'tag.find', input: { text: code }, status }));
}

/** From the first change on, so that everything that moved passes by. */
async function firstCursor({ db, companies }: Installation) {
	const [row] = await db.admin<
		{ epoch: string }[]
	>`select epoch from feed_counter where company_id = ${companies.bandung}`;
	return { cursor: { epoch: row?.epoch ?? '', n: 0 }, limit: 1000 };
}
