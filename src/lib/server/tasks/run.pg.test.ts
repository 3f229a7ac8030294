import { beforeEach, describe, expect, test } from 'vitest';
import { openPlant } from '../../../../tests/support/company.ts';
import { releaseTask, startTask } from './run.service.ts';

const plant = await openPlant();
const { make, as, here, there } = plant;
const templateId = await make.template('Bearing check', { fields: [] });
const tina = as('tina').userId;
const tom = as('tom').userId;
const manik = as('manik').userId;

beforeEach(() => make.settings({ multi_technician: false }));

describe('starting', () => {
	test('is for assignees: others see no such task, or may not', async () => {
		const taskId = await make.task({ at: here, templateId, assigneeIds: [tom] });
		await expect(as('tina').run(startTask, { taskId })).rejects.toMatchObject({ code: 'not-found' });
		await expect(as('manik').run(startTask, { taskId })).rejects.toMatchObject({ code: 'permission' });
		await expect(as('ada').run(startTask, { taskId })).rejects.toMatchObject({
			code: 'permission',
			details: { permission: 'task.execute' }
		});
		expect(await make.audit(taskId)).toEqual([]);
	});

	test('notes who and when, and pins the version of the form', async () => {
		const taskId = await make.task({ at: here, templateId, assigneeIds: [tina] });
		expect(await as('tina').run(startTask, { taskId })).toEqual({ taskId, state: 'in_progress' });
		expect(await make.one(taskId)).toMatchObject({
			state: 'in_progress',
			started_by: tina,
			template_version: 1,
			revision: 2
		});
		expect(await make.audit(taskId)).toEqual([{ action: 'task.start', summary: 'started', actor: 'Tina' }]);
		expect((await make.feed(taskId)).at(-1)?.row).toMatchObject({
			startedBy: { id: tina, name: 'Tina' },
			templateVersion: 1
		});
		await expect(as('tina').run(startTask, { taskId })).rejects.toMatchObject({
			code: 'wrong-state',
			details: { state: 'in_progress' }
		});
	});

	test("of a task that is nobody's makes it one's own", async () => {
		const taskId = await make.task({ at: here, templateId });
		await as('manik').run(startTask, { taskId });
		expect(await make.one(taskId)).toMatchObject({ assignee_ids: [manik], started_by: manik });
	});

	test("takes the phone's corrected time, never one of the future", async () => {
		const taskId = await make.task({ at: here, templateId, assigneeIds: [tina] });
		const claimed = new Date(Date.now() - 3_600_000);
		expect(await as('tina').deliver(startTask, { taskId, startedAt: claimed.toISOString() }, 60_000)).toMatchObject({
			verdict: 'applied'
		});
		expect((await make.one(taskId))['started_at']).toEqual(new Date(claimed.getTime() + 60_000));
	});

	test('too late, delivered by a phone, is noted and changes nothing', async () => {
		const taskId = await make.task({ at: here, templateId, assigneeIds: [tina], state: 'cancelled' });
		expect(await as('tina').deliver(startTask, { taskId })).toMatchObject({
			verdict: 'superseded',
			state: 'cancelled'
		});
		expect(await make.one(taskId)).toMatchObject({ state: 'cancelled', revision: 1 });
		expect(await make.audit(taskId)).toHaveLength(1);
		await expect(as('tina').run(startTask, { taskId })).rejects.toMatchObject({ code: 'wrong-state' });
	});

	test('of a task that was given to somebody else or deleted meanwhile is noted too', async () => {
		const lost = await make.task({ at: here, templateId, assigneeIds: [tina] });
		await plant.db.admin`update task_assignee set removed_at = now() where task_id = ${lost}`;
		await plant.db.admin`update task set assignee_ids = array[${tom}::uuid] where id = ${lost}`;
		expect(await as('tina').deliver(startTask, { taskId: lost })).toMatchObject({
			verdict: 'superseded',
			state: 'open'
		});
		await expect(as('tina').run(startTask, { taskId: lost })).rejects.toMatchObject({ code: 'not-found' });
		const binned = await make.task({ at: here, templateId, assigneeIds: [tina] });
		await plant.db.admin`update task set deleted_at = now() where id = ${binned}`;
		expect(await as('tina').deliver(startTask, { taskId: binned })).toMatchObject({ verdict: 'superseded' });
		expect(await make.one(binned)).toMatchObject({ state: 'open', revision: 1 });
	});

	test('by a second assignee leaves the first one named', async () => {
		await make.settings({ multi_technician: true });
		const taskId = await make.task({ at: there, templateId, assigneeIds: [tina, tom] });
		await as('tina').run(startTask, { taskId });
		await as('tom').run(startTask, { taskId });
		expect(await make.one(taskId)).toMatchObject({ state: 'in_progress', started_by: tina });
		await expect(as('tom').run(startTask, { taskId })).rejects.toMatchObject({ code: 'wrong-state' });
		await as('tina').run(releaseTask, { taskId });
		expect(await make.one(taskId)).toMatchObject({ state: 'in_progress', started_by: tom, template_version: 1 });
		await as('tom').run(releaseTask, { taskId });
		expect(await make.one(taskId)).toMatchObject({ state: 'open', started_by: null, template_version: null });
	});
});

describe('discarding a draft', () => {
	test('is for who started', async () => {
		const taskId = await make.task({ at: here, templateId, assigneeIds: [tina] });
		await as('tina').run(startTask, { taskId });
		await expect(as('manik').run(releaseTask, { taskId })).rejects.toMatchObject({ code: 'permission' });
		await expect(as('tom').run(releaseTask, { taskId })).rejects.toMatchObject({ code: 'not-found' });
		expect(await as('tina').run(releaseTask, { taskId })).toEqual({ taskId, state: 'open' });
		expect((await make.audit(taskId)).at(-1)).toEqual({
			action: 'task.release',
			summary: 'draft discarded',
			actor: 'Tina'
		});
		await expect(as('tina').run(releaseTask, { taskId })).rejects.toMatchObject({ code: 'wrong-state' });
		expect(await as('tina').deliver(releaseTask, { taskId })).toMatchObject({ verdict: 'superseded', state: 'open' });
	});
});
