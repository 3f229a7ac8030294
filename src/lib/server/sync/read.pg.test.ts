import { v7 as newId } from 'uuid';
import { describe, expect, test } from 'vitest';
import { createDevice } from '#lib/offline/device.ts';
import { readAll } from '#lib/offline/bootstrap.ts';
import { createMemoryStore } from '#lib/offline/store.memory.ts';
import { createFakeLock } from '../../../../tests/support/offline/phone.ts';
import { openSync, type Sender, submission } from '../../../../tests/support/sync.ts';
import { openBootstrap } from './bootstrap.service.ts';
import { pullChanges } from './pull.service.ts';
import { registerDevice } from './register.service.ts';

const place = await openSync();
const { make, db, company, plant, templateId } = place;
const tom = await place.sender('Tom', ['Technician']);
const tina = await place.sender('Tina', ['Technician']);

/** A device in memory, filled by the real stream. */
async function readBy(sender: Sender) {
	const store = createMemoryStore();
	const channel = { post: () => undefined, listen: () => () => undefined };
	const device = createDevice({ store, lock: createFakeLock(), channel, newId });
	const { chunks } = await openBootstrap(place.door, sender.caller);
	const end = await readAll(
		device,
		linesOf(chunks),
		() => new Date().toISOString(),
		() => undefined
	);
	return { store, end };
}

async function* linesOf(chunks: AsyncIterable<string>): AsyncIterable<string> {
	for await (const chunk of chunks) yield* chunk.split('\n').filter(Boolean);
}

async function assign(taskId: string, from: string, to: string): Promise<void> {
	await db.admin`update task_assignee set removed_at = now() where task_id = ${taskId} and user_id = ${from}`;
	await db.admin`insert into task_assignee (company_id, task_id, user_id, assigned_at)
		values (${company.companyId}, ${taskId}, ${to}, now())`;
	await db.admin`update task set assignee_ids = array[${to}::uuid] where id = ${taskId}`;
}

describe('the first reading', () => {
	test('brings own work with its form, tags and places, and nothing of others', async () => {
		const procedureId = await make.procedure([{ instruction: 'Switch off', isRequired: true }]);
		const safe = await make.template('Safe check', { fields: [], procedureId });
		const own = await make.task({ at: plant, templateId: safe, assigneeIds: [tom.userId] });
		const others = await make.task({ at: plant, templateId, assigneeIds: [tina.userId] });
		const { store, end } = await readBy(tom);
		expect(end?.counts).toMatchObject({ task: 1, template: 2, safety: 1, setting: 1, tag: 1, place: 5 });
		expect(await store.get('tasks', own)).toMatchObject({ title: 'Check the bearing', assignees: [{ name: 'Tom' }] });
		expect(await store.get('tasks', others)).toBeUndefined();
		expect(await store.get('safety', procedureId)).toMatchObject({
			version: 1,
			measures: [{ instruction: 'Switch off' }]
		});
		expect(await store.get('settings', 'company')).toMatchObject({ lookAheadDays: expect.any(Number) });
		expect(await store.get('places', plant.placeId)).toMatchObject({ name: 'Hall A bearing', level: 'task_point' });
	});

	test('brings what somebody has done in the last 90 days, also of tasks that others have now', async () => {
		const at = await make.plant('Hall C');
		const mine = await make.task({ at, templateId, assigneeIds: [tom.userId] });
		await tom.push([tom.envelope('task.submit', submission(mine, templateId))]);
		await db.admin`update task set completed_at = now() - interval '80 days' where id = ${mine}`;
		await assign(mine, tom.userId, tina.userId);
		const performed = (days: number) =>
			db.admin`update execution set performed_at = now() - make_interval(days => ${days}) where task_id = ${mine}`;
		const ownRecords = async () =>
			(await (await readBy(tom)).store.all('records')).filter((row) => row.taskId === mine);

		await performed(80);
		const row = { taskId: mine, title: 'Check the bearing', review: 'not-needed', holdReason: null };
		expect(await ownRecords()).toMatchObject([row]);
		await performed(91);
		expect(await ownRecords()).toEqual([]);
	});

	test('keeps to the sites of a person', async () => {
		const there = await make.plant('Hall B');
		const narrow = await place.sender('Narrow', ['Technician'], [there.siteId]);
		await make.task({ at: plant, templateId, assigneeIds: [narrow.userId] });
		const near = await make.task({ at: there, templateId, assigneeIds: [narrow.userId] });
		const { store } = await readBy(narrow);
		expect(await store.ids('tasks')).toEqual([near]);
		expect((await store.all('places')).every((one) => one.siteId === there.siteId)).toBe(true);
		expect((await store.all('tags')).map((tag) => tag.placeId)).toEqual([there.placeId]);
	});

	test('shows everybody the same counts and checksum as the lines it sent', async () => {
		const { end, store } = await readBy(tina);
		expect(end).toBeDefined();
		expect(await store.count('places')).toBe(end?.counts['place']);
	});

	test('is refused to whoever is not admitted', async () => {
		const outsider = await place.sender('Vic', ['Technician']);
		await db.admin`update user_role set role_id = ${company.roles.Viewer} where user_id = ${outsider.userId}`;
		await expect(openBootstrap(place.door, outsider.caller)).rejects.toMatchObject({ code: 'permission' });
		const device = { deviceId: newId(), name: 'x', platform: 'x', appVersion: 'x' };
		await expect(registerDevice(place.commands, outsider.caller, device)).rejects.toMatchObject({ code: 'permission' });
		await expect(
			registerDevice(place.commands, tom.caller, { ...device, deviceId: tina.deviceId })
		).rejects.toMatchObject({
			code: 'permission'
		});
	});
});

test('rows for one person are not given to a device that holds the copy of another', async () => {
	const owner = { user: tina.userId, company: company.companyId } as never;
	await expect(openBootstrap(place.door, tom.caller, owner)).rejects.toMatchObject({ code: 'session' });
});

describe('reading on', () => {
	const pull = (sender: Sender, cursor: { epoch: string; n: number }, limit = 500) =>
		pullChanges(place.door, sender.caller, { cursor, limit });
	const headOf = async (sender: Sender) => {
		const { header } = await openBootstrap(place.door, sender.caller);
		return { epoch: header.epoch, n: header.n };
	};

	test('what happened to own work comes once, as it is now; what happened to that of others does not', async () => {
		const cursor = await headOf(tom);
		const [own] = await place.tasks(tom.userId, 1);
		const [others] = await place.tasks(tina.userId, 1);
		await tom.push([tom.envelope('task.start', { taskId: own }), tom.envelope('task.release', { taskId: own })]);
		await tina.push([tina.envelope('task.start', { taskId: others })]);
		const page = await pull(tom, cursor);
		expect(page.rows).toMatchObject([
			{ entity: 'task', id: own, op: 'upsert', row: { state: 'open' }, cause: 'task.release' }
		]);
		expect(page).toMatchObject({ isMore: false, isReset: false });
		expect(await pull(tom, page.cursor)).toMatchObject({ rows: [], cursor: page.cursor });
	});

	test('a task that was given away comes as a removal', async () => {
		const [taskId] = await place.tasks(tom.userId, 1);
		const cursor = await headOf(tom);
		await assign(taskId ?? '', tom.userId, tina.userId);
		await db.admin`
			with c as (update feed_counter set n = n + 1 where company_id = ${company.companyId} returning n)
			insert into feed (company_id, n, at, entity, id, op, row, scopes, old_scopes, cause)
			select ${company.companyId}, n, now(), 'task', ${taskId ?? ''}, 'upsert', '{}', array['task', ${`own@${tina.userId}`}],
				array['task', ${`own@${tom.userId}`}], 'task.assign' from c
		`;
		expect((await pull(tom, cursor)).rows).toMatchObject([{ id: taskId, op: 'remove', row: null }]);
		expect((await pull(tina, cursor)).rows).toMatchObject([{ id: taskId, op: 'upsert' }]);
	});

	test('a long way comes in pages without a hole', async () => {
		const cursor = await headOf(tom);
		const ids = await place.tasks(tom.userId, 7);
		await tom.push(ids.map((taskId) => tom.envelope('task.start', { taskId })));
		const seen: string[] = [];
		let page = await pull(tom, cursor, 3);
		for (seen.push(...page.rows.map((row) => row.id)); page.isMore; seen.push(...page.rows.map((row) => row.id))) {
			page = await pull(tom, page.cursor, 3);
		}
		expect(seen).toEqual(ids);
	});

	test('a cursor of another epoch, from the future or from before what is kept means reading anew', async () => {
		const cursor = await headOf(tom);
		expect(await pull(tom, { ...cursor, epoch: newId() })).toMatchObject({ isReset: true, rows: [] });
		expect(await pull(tom, { ...cursor, n: cursor.n + 1 })).toMatchObject({ isReset: true });
		await db.admin`delete from feed where company_id = ${company.companyId} and n <= 3`;
		expect(await pull(tom, { ...cursor, n: 2 })).toMatchObject({ isReset: true });
		expect(await pull(tom, { ...cursor, n: 3 })).toMatchObject({ isReset: false });
	});
});
