import { v7 as newId } from 'uuid';
import { beforeEach, describe, expect, test } from 'vitest';
import { openPlant } from '../../../../tests/support/company.ts';
import { noticesIn } from '../../../../tests/support/notices.ts';
import { BEARING_FORM } from '../../../../tests/support/submission.ts';
import { tendAll } from '../notice-subjects.ts';
import { assignTasks } from '../tasks/assign.service.ts';
import {
	countUnreadNotices,
	listNotices,
	readAllNotices,
	readNotices,
	readPreferences,
	setPreferences
} from './own-notices.service.ts';

const plant = await openPlant();
const { make, as, here, company, db, door, rival } = plant;
const notices = noticesIn(plant);
const { tell, feedOf, runMinute } = notices;
const templateId = await make.template('Bearing check', BEARING_FORM);
const [tina, tom] = [as('tina').userId, as('tom').userId];
const MINUTE = 60_000;

async function give(count: number, to = tina): Promise<string[]> {
	const ids: string[] = [];
	for (let n = 0; n < count; n += 1) ids.push(await make.task({ at: here, templateId }));
	const tasks = ids.map((taskId) => ({ taskId, seenAssigneeIds: [] }));
	await as('ada').run(assignTasks, { tasks, assigneeIds: [to], mode: 'share', isOverloadAccepted: true });
	return ids;
}
const list = (name: Parameters<typeof as>[0], filter = {}) =>
	as(name).read('dashboard.view', (scope) => listNotices(scope, { limit: 50, ...filter }));
const idsOf = async (name: Parameters<typeof as>[0]) => (await list(name)).items.map(({ noticeId }) => noticeId);
const fed = (op: string) => db.admin<{ scopes: string[]; row: { count: number; readAt: string | null } }[]>`
	select scopes, row from feed where entity = 'notice' and op = ${op} order by n
`;

beforeEach(async () => {
	await notices.clear();
	await db.admin`delete from task_assignee`;
	await db.admin`delete from task`;
	await db.admin`delete from feed where entity = 'notice'`;
	expect(notices.faults).toEqual([]);
});

describe('many at once', () => {
	test('five are five lines, six are one', async () => {
		await give(5);
		await tell();
		expect(await feedOf('tina')).toHaveLength(5);
		await give(1);
		await tell();
		expect(await feedOf('tina')).toMatchObject([
			{ category: 'task_assigned', count: 6, subjectId: null, actor: 'Ada' }
		]);
		expect((await fed('upsert')).at(-1)).toMatchObject({ scopes: [`notice@${tina}`], row: { count: 6 } });
		expect(await fed('remove')).toHaveLength(4);
	});

	test('twelve in one command are one line, and what follows joins it', async () => {
		await give(12);
		await tell();
		await give(2);
		await tell();
		expect(await feedOf('tina')).toMatchObject([{ count: 14 }]);
	});

	test('what comes after five minutes, or after reading, begins anew', async () => {
		await give(6);
		await tell();
		await db.admin`update notice set first_at = first_at - interval '5 minutes'`;
		await give(1);
		await tell();
		expect((await feedOf('tina')).map(({ count }) => count).toSorted()).toEqual([1, 6]);
		await as('tina').run(readNotices, { noticeIds: await idsOf('tina') });
		await give(5);
		await tell();
		expect(await feedOf('tina')).toHaveLength(7);
	});
});

describe('once, whatever happens', () => {
	test('a run that dies half-way leaves nothing behind, and the next one tells once', async () => {
		await give(1);
		await db.admin`revoke insert on feed from smtm_app`;
		await tell();
		expect(notices.faults.splice(0)).toHaveLength(1);
		expect(await feedOf('tina')).toEqual([]);
		expect(await db.admin`select from notice_cause`).toHaveLength(1);
		await db.admin`grant insert on feed to smtm_app`;
		await tell();
		await tell();
		expect(await feedOf('tina')).toHaveLength(1);
		expect(await fed('upsert')).toHaveLength(1);
	});

	test('what a node left that died after the commit is told within the next minute', async () => {
		await give(1);
		expect(await runMinute()).toBeGreaterThan(0);
		expect(await feedOf('tina')).toHaveLength(1);
	});

	test('two nodes at once tell once', async () => {
		await give(4);
		await give(4, tom);
		const nodes = [notices.node(), notices.node(), notices.node()];
		await Promise.all(
			nodes.map(async (node) => {
				node.wake(company.companyId);
				await node.settled();
			})
		);
		expect(await feedOf('tina')).toHaveLength(4);
		expect(await feedOf('tom')).toHaveLength(4);
	});

	test('a command that is undone tells nobody', async () => {
		const taskId = await make.task({ at: here, templateId });
		await db.admin`revoke execute on function audit.append(uuid, text[]) from smtm_app`;
		const input = { tasks: [{ taskId, seenAssigneeIds: [] }], assigneeIds: [tina], mode: 'share' };
		await expect(as('ada').run(assignTasks, input)).rejects.toThrow();
		await db.admin`grant execute on function audit.append(uuid, text[]) to smtm_app`;
		expect(await db.admin`select from notice_cause`).toHaveLength(0);
	});

	test('nobody but the clock can make people be told', async () => {
		const { sessionHash } = await sessionOf('gus');
		const request = { id: newId(), address: '', sessionKind: 'portal' as const };
		await expect(door.runCommand({ entry: { sessionHash }, request }, tendAll, {})).rejects.toMatchObject({
			code: 'permission'
		});
	});
});

describe('reading', () => {
	test('marks on all devices, is on record, and passes over what is foreign, unknown or read', async () => {
		await give(2);
		await give(1, tom);
		await tell();
		const [first = '', second = ''] = await idsOf('tina');
		const [foreign = ''] = await idsOf('tom');
		expect(await as('tina').run(readNotices, { noticeIds: [first, foreign, newId()] })).toEqual({ read: 1 });
		expect((await list('tina', { isUnread: true })).items.map(({ noticeId }) => noticeId)).toEqual([second]);
		expect(await as('tom').read('dashboard.view', countUnreadNotices)).toEqual({ unread: 1 });
		const told = await fed('upsert');
		expect(told.filter(({ row }) => row.readAt !== null)).toMatchObject([{ scopes: [`notice@${tina}`] }]);
		expect((await make.audit(tina)).at(-1)).toMatchObject({ action: 'notification.read', actor: 'Tina' });
		const entries = (await make.audit(tina)).length;
		expect(await as('tina').run(readNotices, { noticeIds: [first] })).toEqual({ read: 0 });
		expect(await rival.run(readNotices, { noticeIds: [second] })).toEqual({ read: 0 });
		expect(await make.audit(tina)).toHaveLength(entries);
	});

	test('all ends where the screen ended, and comes through the outbox too', async () => {
		await give(1);
		await tell();
		const [seen] = (await list('tina')).items;
		await give(1);
		await tell();
		await as('tina').deliver(readAllNotices, { upTo: seen?.at });
		expect((await list('tina')).items.map(({ readAt }) => readAt !== null)).toEqual([false, true]);
	});

	test('goes page by page, newest first, narrowed to a kind', async () => {
		await give(5);
		await tell();
		const first = await list('tina', { limit: 3 });
		expect(first).toMatchObject({ total: 5 });
		const rest = await list('tina', { limit: 3, cursor: first.next ?? '' });
		const all = [...first.items, ...rest.items];
		expect(all).toHaveLength(5);
		expect(new Set(all.map(({ noticeId }) => noticeId)).size).toBe(5);
		expect(all.map(({ at }) => at)).toEqual(
			all
				.map(({ at }) => at)
				.toSorted()
				.toReversed()
		);
		expect((await list('tina', { category: 'security' })).items).toEqual([]);
		await expect(list('tina', { cursor: 'bm8' })).rejects.toMatchObject({ code: 'invalid' });
	});
});

describe('what a person wants', () => {
	const QUIET = { isOn: true, from: '22:00', to: '06:00' };

	test('is kept switch by switch and is on record', async () => {
		const off = (category: string, channel: string) => ({ category, channel, isOn: false });
		await as('tina').run(setPreferences, { choices: [off('task_assigned', 'push')] });
		await as('tina').run(setPreferences, { choices: [off('task_changed', 'in-app')], quietHours: QUIET });
		const read = await as('tina').read('dashboard.view', readPreferences);
		const shown = (category: string) => read.categories.find((one) => one.category === category);
		expect(shown('task_assigned')).toMatchObject({ 'in-app': { isOn: true }, push: { isOn: false } });
		expect(shown('task_changed')).toMatchObject({ 'in-app': { isOn: false } });
		expect(read.quietHours).toEqual(QUIET);
		expect(shown('repair_new')).toBeUndefined();
		expect((await make.audit(tina)).at(-1)).toMatchObject({ action: 'notification.set-preferences' });
	});

	test('is refused where it makes no sense', async () => {
		for (const wish of [{ quietHours: { ...QUIET, from: '24:00' } }, { choices: [{ category: 'mention' }] }])
			await expect(as('tina').run(setPreferences, wish)).rejects.toMatchObject({ code: 'invalid' });
	});
});

describe('by the clock', () => {
	const inMinutes = (minutes: number) => new Date(Date.now() + minutes * MINUTE);
	const dueIn = (minutes: number) => make.task({ at: here, templateId, assigneeIds: [tina], dueInHours: minutes / 60 });
	const kinds = async () =>
		(await db.admin<{ category: string }[]>`select category from notice order by at, id`).map(
			({ category }) => category
		);

	test('assignees hear once that work is due within the hour, and once that it is overdue', async () => {
		await dueIn(59);
		await dueIn(61);
		await runMinute();
		await runMinute();
		expect(await kinds()).toEqual(['task_due_soon']);
		expect(await feedOf('tina')).toEqual([]);
		await db.admin`update task set overdue_at = now() - interval '1 second', due_at = now() - interval '1 second'`;
		await runMinute();
		await runMinute();
		expect(await kinds()).toEqual(['task_due_soon', 'task_overdue', 'task_overdue']);
		await db.admin`update task set overdue_at = now(), due_at = now() where number = (select min(number) from task)`;
		await runMinute();
		expect((await kinds()).filter((kind) => kind === 'task_overdue')).toHaveLength(3);
	});

	test('nobody hears of work that is done, and nothing of a line that stands still until it runs', async () => {
		const taskId = await dueIn(-10);
		await make.task({ at: here, templateId, assigneeIds: [tina], dueInHours: -1, state: 'cancelled' });
		await db.admin`update task set flags = '{line-stopped}' where id = ${taskId}`;
		await runMinute();
		expect(await kinds()).toEqual([]);
		await db.admin`update task set flags = '{}' where id = ${taskId}`;
		await runMinute();
		expect(await kinds()).toEqual(['task_overdue']);
	});

	test('many that become overdue together are one line', async () => {
		for (let n = 0; n < 7; n += 1) await dueIn(-n);
		await runMinute();
		expect(await feedOf('tina')).toMatchObject([{ category: 'task_overdue', count: 7, actor: null }]);
	});

	test('notices go after ninety days', async () => {
		await give(2);
		await tell();
		const [old = ''] = await idsOf('tina');
		await db.admin`update notice set at = now() - interval '91 days' where id = ${old}`;
		await runMinute(inMinutes(1));
		expect(await idsOf('tina')).toHaveLength(1);
	});
});

async function sessionOf(name: Parameters<typeof as>[0]): Promise<{ sessionHash: string }> {
	const [row] = await db.admin<{ hash: string }[]>`
		select id_hash as hash from auth.session where account_id = ${as(name).userId} limit 1
	`;
	return { sessionHash: row?.hash ?? '' };
}
