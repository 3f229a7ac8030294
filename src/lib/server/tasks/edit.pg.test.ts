import { v7 as newId } from 'uuid';
import { beforeEach, describe, expect, test } from 'vitest';
import { openPlant } from '../../../../tests/support/company.ts';
import { BEARING_FORM, submissionOf } from '../../../../tests/support/submission.ts';
import { cancelTask, createTask, deleteTask, editTask, reopenTask } from './edit.service.ts';
import { startTask } from './run.service.ts';
import { submitTask } from './submit.service.ts';

const plant = await openPlant();
const { make, as, here, there, db } = plant;
const templateId = await make.template('Bearing check', BEARING_FORM);
const tina = as('tina').userId;
const days = (count: number) => new Date(Date.now() + count * 86_400_000).toISOString();

beforeEach(() => make.settings({ approval_required: true, multi_technician: false }));

function wish(changes: Record<string, unknown> = {}) {
	return { taskId: newId(), placeId: here.placeId, templateId, dueAt: days(1), ...changes };
}

describe('creating an ad hoc task', () => {
	test('numbers it, gives it to the technician and tells the feed', async () => {
		const input = wish({ assigneeIds: [tina], note: 'Use the small grease gun' });
		const first = await as('manik').run(createTask, input);
		const second = await as('manik').run(createTask, wish());
		expect(second.number).toBe(first.number + 1);
		expect(await make.one(input.taskId)).toMatchObject({
			state: 'open',
			origin: 'ad_hoc',
			title: 'Bearing check',
			line_id: here.lineId,
			assignee_ids: [tina],
			grace: 'none'
		});
		expect(await make.audit(input.taskId)).toEqual([{ action: 'task.create', summary: 'created', actor: 'Manik' }]);
		expect((await make.feed(input.taskId))[0]).toMatchObject({
			op: 'upsert',
			row: { number: first.number, note: 'Use the small grease gun' }
		});
	});

	test('is for those who may, at places and with forms that are there', async () => {
		await expect(as('ada').run(createTask, wish())).rejects.toMatchObject({ code: 'permission' });
		await expect(as('manik').run(createTask, wish({ placeId: newId() }))).rejects.toMatchObject({ code: 'not-found' });
		await expect(as('manik').run(createTask, wish({ placeId: here.assetId }))).rejects.toMatchObject({
			code: 'not-found'
		});
		await expect(plant.rival.run(createTask, wish())).rejects.toMatchObject({ code: 'not-found' });
		const input = wish();
		await as('manik').run(createTask, input);
		await expect(as('manik').run(createTask, input)).rejects.toMatchObject({ code: 'exists' });
	});

	test('lies at most a year ahead and 30 days back', async () => {
		await expect(as('manik').run(createTask, wish({ dueAt: days(370) }))).rejects.toMatchObject({ code: 'due-range' });
		await expect(as('manik').run(createTask, wish({ dueAt: days(-31) }))).rejects.toMatchObject({ code: 'due-range' });
		await as('manik').run(createTask, wish({ dueAt: days(-29) }));
	});

	test('at a point that is switched off is refused', async () => {
		await db.admin`update place set is_active = false where id = ${there.placeId}`;
		await expect(as('manik').run(createTask, wish({ placeId: there.placeId }))).rejects.toMatchObject({
			code: 'point-inactive'
		});
		await db.admin`update place set is_active = true where id = ${there.placeId}`;
	});
});

describe('editing', () => {
	test('moves the due date and keeps on record what changed', async () => {
		const taskId = await make.task({ at: here, templateId, assigneeIds: [tina] });
		const dueAt = days(3);
		expect(await as('manik').run(editTask, { taskId, revision: 1, dueAt, priority: 'high' })).toEqual({
			taskId,
			revision: 2
		});
		const task = await make.one(taskId);
		expect(task).toMatchObject({ priority: 'high', due_at: new Date(dueAt), overdue_at: new Date(dueAt) });
		const [entry] =
			await db.admin`select body::jsonb #> '{entry,after}' as after from audit.entry where subject_id = ${taskId}`;
		expect(entry?.['after']).toEqual({ dueAt, priority: 'high' });
	});

	test('from an older revision answers with the task as it is', async () => {
		const taskId = await make.task({ at: here, templateId });
		await as('manik').run(editTask, { taskId, revision: 1, title: 'Another title' });
		await expect(as('manik').run(editTask, { taskId, revision: 1, title: 'Late' })).rejects.toMatchObject({
			code: 'stale',
			details: { current: { taskId, title: 'Another title', revision: 2 } }
		});
	});

	test('leaves the due date alone while somebody works on it', async () => {
		const taskId = await make.task({ at: here, templateId, assigneeIds: [tina] });
		await as('tina').run(startTask, { taskId });
		await expect(as('manik').run(editTask, { taskId, revision: 2, dueAt: days(2) })).rejects.toMatchObject({
			code: 'wrong-state'
		});
		await expect(as('ada').run(editTask, { taskId, revision: 2, title: 'Mine' })).rejects.toMatchObject({
			code: 'permission'
		});
	});
});

describe('cancelling and reopening', () => {
	test('calls the task off with a reason, and brings it back with those who may still work there', async () => {
		const taskId = await make.task({ at: here, templateId, assigneeIds: [tina] });
		await expect(as('ada').run(cancelTask, { taskId, reason: 'not needed' })).rejects.toMatchObject({
			code: 'permission'
		});
		await as('manik').run(cancelTask, { taskId, reason: 'not needed' });
		expect(await make.one(taskId)).toMatchObject({
			state: 'cancelled',
			cancel_kind: 'manual',
			cancel_reason: 'not needed'
		});
		await expect(as('manik').run(cancelTask, { taskId, reason: 'again' })).rejects.toMatchObject({
			code: 'wrong-state',
			details: { state: 'cancelled' }
		});
		await as('manik').run(reopenTask, { taskId });
		expect(await make.one(taskId)).toMatchObject({ state: 'open', cancel_kind: null, assignee_ids: [tina] });
		expect((await make.audit(taskId)).map(({ summary }) => summary)).toEqual(['cancelled: not needed', 'reopened']);
		expect((await make.feed(taskId)).map(({ cause }) => cause)).toEqual(['task.cancel', 'task.reopen']);
	});

	test('of submitted work keeps the record readable and starts afresh', async () => {
		const taskId = await make.task({ at: here, templateId, assigneeIds: [tina] });
		await as('tina').run(submitTask, submissionOf({ taskId, templateId }));
		await as('manik').run(cancelTask, { taskId, reason: 'wrong machine' });
		await as('manik').run(reopenTask, { taskId });
		expect(await make.one(taskId)).toMatchObject({ state: 'open', current_record: null, submitted_at: null });
		const next = submissionOf({ taskId, templateId });
		await as('tina').run(submitTask, next);
		expect(await make.one(taskId)).toMatchObject({ state: 'pending_approval', current_record: next.recordId });
	});

	test('leaves out an assignee who may no longer execute', async () => {
		const taskId = await make.task({ at: here, templateId, assigneeIds: [tina], state: 'cancelled' });
		await db.admin`update company_user set active = false where id = ${tina}`;
		await as('manik').run(reopenTask, { taskId });
		await db.admin`update company_user set active = true where id = ${tina}`;
		expect(await make.one(taskId)).toMatchObject({ state: 'open', assignee_ids: [] });
	});
});

describe('deleting', () => {
	test('puts a task without records into the bin, and takes it from every screen', async () => {
		const taskId = await make.task({ at: here, templateId, assigneeIds: [tina] });
		await expect(as('ada').run(deleteTask, { taskId })).rejects.toMatchObject({ code: 'permission' });
		await as('manik').run(deleteTask, { taskId });
		expect(await make.one(taskId)).toMatchObject({ deleted_with: taskId, deleted_by: as('manik').userId });
		expect(await make.feed(taskId)).toMatchObject([{ op: 'remove', row: null }]);
		expect((await make.feed(taskId))[0]?.scopes).toContain(`own@${tina}`);
		await expect(as('manik').run(deleteTask, { taskId })).rejects.toMatchObject({ code: 'not-found', details: {} });
	});

	test('keeps work with evidence', async () => {
		const taskId = await make.task({ at: here, templateId, assigneeIds: [tina] });
		await as('tina').run(submitTask, submissionOf({ taskId, templateId }));
		await expect(as('manik').run(deleteTask, { taskId })).rejects.toMatchObject({ code: 'wrong-state' });
		await as('manik').run(cancelTask, { taskId, reason: 'by mistake' });
		await expect(as('manik').run(deleteTask, { taskId })).rejects.toMatchObject({ code: 'has-records' });
	});
});

describe('when places change', () => {
	test('a deleted place takes its unfinished tasks along, and brings exactly those back', async () => {
		const unfinished = await make.task({ at: there, templateId, assigneeIds: [tina] });
		const called = await make.task({ at: there, templateId, state: 'cancelled' });
		const bundleId = there.assetId;
		await plant.tell('manik', { name: 'place.deleted', placeIds: [there.assetId, there.placeId], bundleId });
		expect(await make.one(unfinished)).toMatchObject({ deleted_with: bundleId });
		expect(await make.one(called)).toMatchObject({ deleted_at: null });
		expect(await make.feed(unfinished)).toMatchObject([{ op: 'remove' }]);
		await plant.tell('manik', { name: 'place.restored', bundleId });
		expect(await make.one(unfinished)).toMatchObject({ deleted_at: null, state: 'open' });
		expect((await make.feed(unfinished)).at(-1)).toMatchObject({ op: 'upsert', row: { taskId: unfinished } });
	});

	test('a renamed place shows its new name on every task', async () => {
		const taskId = await make.task({ at: there, templateId });
		await db.admin`update place set name = 'Hall B fan' where id = ${there.assetId}`;
		await plant.tell('manik', { name: 'place.renamed', placeIds: [there.assetId] });
		expect((await make.feed(taskId)).at(-1)?.row).toMatchObject({ path: [{}, {}, {}, { name: 'Hall B fan' }, {}] });
		expect(await make.one(taskId)).toMatchObject({ revision: 1 });
	});

	test('a moved place takes its tasks to the other site, away from those who see only the old one', async () => {
		const taskId = await make.task({ at: there, templateId });
		await db.admin`
			update place set site_id = ${here.siteId}, line_id = ${here.lineId}, section_id = ${here.sectionId}
			where id in (${there.assetId}, ${there.placeId})
		`;
		await plant.tell('manik', { name: 'place.moved', placeId: there.assetId });
		expect(await make.one(taskId)).toMatchObject({
			site_id: here.siteId,
			line_id: here.lineId,
			section_id: here.sectionId
		});
		const last = (await make.feed(taskId)).at(-1);
		expect(last?.scopes).toContain(`task@${here.siteId}`);
		expect(last?.oldScopes).toContain(`task@${there.siteId}`);
	});
});
