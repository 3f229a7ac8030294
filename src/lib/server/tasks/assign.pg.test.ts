import { v7 as newId } from 'uuid';
import { beforeEach, describe, expect, test } from 'vitest';
import { openPlant } from '../../../../tests/support/company.ts';
import { assignTasks, unassignTasks } from './assign.service.ts';

const plant = await openPlant();
const { make, as, here, there } = plant;
const templateId = await make.template('Bearing check', { fields: [] });
const tina = as('tina').userId;
const tom = as('tom').userId;

beforeEach(() => make.settings({ multi_technician: false, max_tasks_per_day: 0 }));

function give(taskId: string, assigneeIds: string[], seenAssigneeIds: string[] = []) {
	return { tasks: [{ taskId, seenAssigneeIds }], assigneeIds };
}

describe('who may assign', () => {
	test('a technician and a viewer may not', async () => {
		const taskId = await make.task({ at: here, templateId });
		for (const name of ['tina', 'vera'] as const) {
			await expect(as(name).run(assignTasks, give(taskId, [tina]))).rejects.toMatchObject({
				code: 'permission',
				details: { permission: 'task.assign' }
			});
		}
		expect(await make.audit(taskId)).toEqual([]);
	});

	test('a task of another site, of another company and one that never was answer alike', async () => {
		const taskId = await make.task({ at: here, templateId });
		await expect(as('sari').run(assignTasks, give(taskId, [tina]))).rejects.toMatchObject({
			code: 'not-found',
			details: {}
		});
		await expect(as('ada').run(assignTasks, give(newId(), [tina]))).rejects.toMatchObject({
			code: 'not-found',
			details: {}
		});
		await expect(plant.rival.run(assignTasks, give(taskId, [plant.rival.userId]))).rejects.toMatchObject({
			code: 'not-found'
		});
		expect(await make.feed(taskId)).toEqual([]);
	});

	test('only active people who execute tasks get work', async () => {
		const taskId = await make.task({ at: here, templateId });
		await expect(as('ada').run(assignTasks, give(taskId, [as('vera').userId]))).rejects.toMatchObject({
			code: 'not-assignable'
		});
		await expect(as('ada').run(assignTasks, give(taskId, [plant.rival.userId]))).rejects.toMatchObject({
			code: 'not-found'
		});
		await expect(as('ada').run(assignTasks, give(taskId, [newId()]))).rejects.toMatchObject({ code: 'not-found' });
		await expect(as('ada').run(assignTasks, give(taskId, [tina, tom]))).rejects.toMatchObject({ code: 'one-assignee' });
	});
});

describe('assigning', () => {
	test('gives the task to the technician, on record and in the feed for both', async () => {
		const taskId = await make.task({ at: here, templateId, assigneeIds: [tom] });
		const answer = await as('ada').run(assignTasks, give(taskId, [tina], [tom]));
		expect(answer).toEqual({ assigned: [taskId], skipped: [], overload: null });
		expect(await make.one(taskId)).toMatchObject({ assignee_ids: [tina], revision: 2 });
		expect(await make.audit(taskId)).toEqual([{ action: 'task.assign', summary: 'assigned to Tina', actor: 'Ada' }]);
		const [row] = await make.feed(taskId);
		expect(row).toMatchObject({
			op: 'upsert',
			cause: 'task.assign',
			row: { taskId, assignees: [{ id: tina, name: 'Tina' }] }
		});
		expect(row?.scopes).toEqual(['task', `task@${here.siteId}`, `own@${tina}`]);
		expect(row?.oldScopes).toContain(`own@${tom}`);
	});

	test('skips what is done, and judges each task alone', async () => {
		const open = await make.task({ at: here, templateId });
		const gone = await make.task({ at: here, templateId, state: 'cancelled' });
		const strange = newId();
		const tasks = [open, gone, strange].map((taskId) => ({ taskId, seenAssigneeIds: [] }));
		expect(await as('ada').run(assignTasks, { tasks, assigneeIds: [tina] })).toEqual({
			assigned: [open],
			skipped: [
				{ taskId: gone, reason: 'wrong-state', by: null, at: null },
				{ taskId: strange, reason: 'not-found', by: null, at: null }
			],
			overload: null
		});
	});

	test('two supervisors at once: one wins, the other is told by whom', async () => {
		const taskId = await make.task({ at: here, templateId });
		const answers = await Promise.all([
			as('ada').run(assignTasks, give(taskId, [tina])),
			as('ben').run(assignTasks, give(taskId, [tom]))
		]);
		const won = answers.filter(({ assigned }) => assigned.length === 1);
		const lost = answers.filter(({ skipped }) => skipped.length === 1);
		expect([won.length, lost.length]).toEqual([1, 1]);
		const winner = answers[0].assigned.length === 1 ? 'ada' : 'ben';
		expect(lost[0]?.skipped[0]).toMatchObject({
			taskId,
			reason: 'assignees-changed',
			by: { id: as(winner).userId, name: as(winner).name }
		});
		expect(await make.audit(taskId)).toHaveLength(1);
	});

	test('takes work in progress away from its starter, so that it is open again', async () => {
		const taskId = await make.task({ at: here, templateId, assigneeIds: [tom] });
		await plant.db
			.admin`update task set state = 'in_progress', started_at = now(), started_by = ${tom} where id = ${taskId}`;
		await as('ada').run(assignTasks, give(taskId, [tina], [tom]));
		expect(await make.one(taskId)).toMatchObject({ state: 'open', started_by: null, started_at: null });
	});

	test('with several technicians allowed, adds to those who are there', async () => {
		await make.settings({ multi_technician: true });
		const taskId = await make.task({ at: here, templateId, assigneeIds: [tom] });
		await as('ada').run(assignTasks, give(taskId, [tina], [tom]));
		expect((await make.one(taskId))['assignee_ids']).toEqual([tina, tom].sort());
	});

	test('deals tasks out to whoever has the fewest that day', async () => {
		const taskIds = [];
		for (let i = 0; i < 4; i += 1) taskIds.push(await make.task({ at: there, templateId, dueInHours: 600 + i / 10 }));
		await as('ada').run(assignTasks, {
			tasks: taskIds.map((taskId) => ({ taskId, seenAssigneeIds: [] })),
			assigneeIds: [tina, tom],
			mode: 'distribute'
		});
		const given = await Promise.all(taskIds.map(async (taskId) => (await make.one(taskId))['assignee_ids']));
		expect(given).toEqual([[tina], [tom], [tina], [tom]]);
	});

	test('a thousand tasks go in one command', async () => {
		const { admin } = plant.db;
		const first = await make.task({ at: here, templateId, dueInHours: 900 });
		await admin`
			insert into task (company_id, id, number, origin, place_id, site_id, line_id, section_id, asset_id, template_id, title, type,
				priority, due_at, due_local, zone, grace, overdue_at, state, created_at, updated_at)
			select company_id, gen_random_uuid(), 50000 + n, origin, place_id, site_id, line_id, section_id, asset_id, template_id,
				'Bulk', type, priority, due_at, due_local, zone, grace, overdue_at, state, created_at, updated_at
			from task, generate_series(1, 1000) as n where id = ${first}
		`;
		const rows = await admin<{ id: string }[]>`select id from task where title = 'Bulk'`;
		const tasks = rows.map(({ id }) => ({ taskId: id, seenAssigneeIds: [] }));
		const answer = await as('ada').run(assignTasks, { tasks, assigneeIds: [tina] });
		expect(answer.assigned).toHaveLength(1000);
		await admin`update task set deleted_at = now() where title = 'Bulk'`;
	});
});

describe('unassigning', () => {
	test('takes the ticked people off and leaves the others', async () => {
		const taskId = await make.task({ at: here, templateId, assigneeIds: [tina, tom] });
		await as('ada').run(unassignTasks, { taskIds: [taskId], assigneeIds: [tina] });
		expect(await make.one(taskId)).toMatchObject({ assignee_ids: [tom] });
		await as('ada').run(unassignTasks, { taskIds: [taskId] });
		expect(await make.one(taskId)).toMatchObject({ assignee_ids: [] });
		expect((await make.audit(taskId)).map(({ summary }) => summary)).toEqual([
			'assigned to Tom',
			'nobody assigned any more'
		]);
		expect(await as('ada').run(unassignTasks, { taskIds: [taskId] })).toMatchObject({
			skipped: [{ reason: 'wrong-state' }]
		});
	});
});

describe('more than a day of work', () => {
	const dayIn = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString().slice(0, 10);

	test('is asked about before anything changes, and done once accepted', async () => {
		await make.settings({ max_tasks_per_day: 2 });
		const [then, later] = [1_000, 1_048];
		const day = dayIn(then);
		const taskIds = [];
		for (let n = 0; n < 3; n += 1) taskIds.push(await make.task({ at: here, templateId, dueInHours: then }));
		const other = await make.task({ at: here, templateId, dueInHours: later });
		const tasks = [...taskIds, other].map((taskId) => ({ taskId, seenAssigneeIds: [] }));
		const asked = await as('ada').run(assignTasks, { tasks, assigneeIds: [tom] });
		expect(asked).toMatchObject({ assigned: [], overload: { limit: 2, days: [{ userId: tom, day, count: 3 }] } });
		expect(await make.audit(taskIds[0] ?? '')).toEqual([]);
		const done = await as('ada').run(assignTasks, { tasks, assigneeIds: [tom], isOverloadAccepted: true });
		expect(done).toMatchObject({ overload: null });
		expect(done.assigned).toHaveLength(4);
	});

	test('counts what somebody has already, and nothing twice', async () => {
		await make.settings({ max_tasks_per_day: 2 });
		const dueInHours = 2_000;
		const [one, two, three] = [
			await make.task({ at: here, templateId, dueInHours }),
			await make.task({ at: here, templateId, dueInHours }),
			await make.task({ at: here, templateId, dueInHours })
		];
		const both = [one, two].map((taskId) => ({ taskId, seenAssigneeIds: [] }));
		expect(await as('ada').run(assignTasks, { tasks: both, assigneeIds: [tom] })).toMatchObject({ overload: null });
		expect(await as('ada').run(assignTasks, give(one, [tom], [tom]))).toMatchObject({ overload: null });
		expect(await as('ada').run(assignTasks, give(three, [tom]))).toMatchObject({
			overload: { days: [{ userId: tom, count: 3 }] }
		});
		await make.settings({ max_tasks_per_day: 0 });
		expect(await as('ada').run(assignTasks, give(three, [tom]))).toMatchObject({ overload: null });
	});
});
