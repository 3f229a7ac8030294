import { v7 as newId } from 'uuid';
import { beforeEach, describe, expect, test } from 'vitest';
import { openPlant } from '../../../../tests/support/company.ts';
import { BEARING_FORM, photoOf, submissionOf } from '../../../../tests/support/submission.ts';
import { approveTask, approveTasks, rejectTask } from './review.service.ts';
import { submitTask } from './submit.service.ts';

const plant = await openPlant();
const { make, as, here, db } = plant;
const templateId = await make.template('Bearing check', BEARING_FORM);
const tina = as('tina').userId;

beforeEach(() => make.settings({ approval_required: true, multi_technician: false }));

/** Work handed in by somebody, waiting for a decision. */
async function submitted(changes: Record<string, unknown> = {}, by: 'tina' | 'manik' | 'lina' = 'tina') {
	const taskId = await make.task({ at: here, templateId, assigneeIds: [as(by).userId] });
	const input = submissionOf({ taskId, templateId }, changes);
	await as(by).run(submitTask, input);
	return { taskId, recordId: input.recordId };
}

async function again(taskId: string) {
	const input = submissionOf({ taskId, templateId });
	await as('tina').run(submitTask, input);
	return { taskId, recordId: input.recordId };
}

const review = async (recordId: string) =>
	(
		await db.admin`select review, reviewed_by, review_reason, kind, supersedes from execution where id = ${recordId}`
	)[0];

describe('approving', () => {
	test('completes the task, accepts the record, on record and in the feed', async () => {
		const work = await submitted();
		const answer = await as('ada').run(approveTask, work);
		expect(answer).toMatchObject({ taskId: work.taskId });
		expect(await make.one(work.taskId)).toMatchObject({ state: 'completed', approved_by: as('ada').userId });
		expect(await review(work.recordId)).toMatchObject({ review: 'accepted', reviewed_by: as('ada').userId });
		expect((await make.audit(work.taskId)).at(-1)).toEqual({
			action: 'task.approve',
			summary: 'approved',
			actor: 'Ada'
		});
		expect((await make.feed(work.taskId)).at(-1)?.row).toMatchObject({
			state: 'completed',
			approvedBy: { name: 'Ada' }
		});
		expect((await make.feed(work.recordId)).at(-1)?.row).toMatchObject({ review: 'accepted' });
	});

	test('is not for technicians, nor across sites and companies', async () => {
		const work = await submitted();
		await expect(as('tina').run(approveTask, work)).rejects.toMatchObject({
			code: 'permission',
			details: { permission: 'task.approve' }
		});
		await expect(as('sari').run(approveTask, work)).rejects.toMatchObject({ code: 'not-found' });
		await expect(plant.rival.run(approveTask, work)).rejects.toMatchObject({ code: 'not-found', details: {} });
		await expect(as('ada').run(approveTask, { ...work, taskId: newId() })).rejects.toMatchObject({
			code: 'not-found',
			details: {}
		});
	});

	test("of one's own submission is refused, and nothing is written", async () => {
		const work = await submitted({}, 'lina');
		await expect(as('lina').run(approveTask, work)).rejects.toMatchObject({ code: 'own-submission' });
		await expect(as('lina').run(rejectTask, { ...work, reason: 'not mine' })).rejects.toMatchObject({
			code: 'own-submission'
		});
		expect(await make.audit(work.taskId)).toHaveLength(1);
		expect(await review(work.recordId)).toMatchObject({ review: 'pending' });
	});

	test('takes the record that was seen, not a newer one', async () => {
		const work = await submitted();
		await expect(as('ada').run(approveTask, { ...work, recordId: newId() })).rejects.toMatchObject({ code: 'stale' });
	});

	test('twice tells the second who decided', async () => {
		const work = await submitted();
		const [first, second] = await Promise.allSettled([
			as('ada').run(approveTask, work),
			as('ben').run(approveTask, work)
		]);
		const lost = first.status === 'rejected' ? first : second;
		const winner = first.status === 'rejected' ? 'ben' : 'ada';
		expect([first.status, second.status].sort()).toEqual(['fulfilled', 'rejected']);
		expect(lost).toMatchObject({
			reason: { code: 'wrong-state', details: { state: 'completed', current: { decidedBy: as(winner).userId } } }
		});
	});

	test('asks first while photos are still on their way', async () => {
		const work = await submitted({ photos: [photoOf(), photoOf()] });
		await expect(as('ada').run(approveTask, work)).rejects.toMatchObject({
			code: 'photos-arriving',
			details: { current: { photosExpected: 2 } }
		});
		await as('ada').run(approveTask, { ...work, isPhotosMissingConfirmed: true });
		expect(await make.one(work.taskId)).toMatchObject({ state: 'completed' });
	});
});

describe('approving many', () => {
	test('judges each alone and leaves out what deserves a look', async () => {
		const fine = await submitted();
		const red = await submitted({ values: { temperature: { kind: 'number', value: 95 } } });
		const skipped = await submitted({ presence: { kind: 'skip', skipReason: 'no-nfc' } });
		const stale = { ...(await submitted()), recordId: newId() };
		const tasks = [fine, red, skipped, stale];
		expect(await as('ada').run(approveTasks, { tasks })).toEqual({
			approved: [fine.taskId],
			refused: [
				{ taskId: red.taskId, reason: 'flagged' },
				{ taskId: skipped.taskId, reason: 'flagged' },
				{ taskId: stale.taskId, reason: 'stale' }
			]
		});
		const answer = await as('ada').run(approveTasks, { tasks: [red, skipped], isFlaggedIncluded: true });
		expect(answer.approved.sort()).toEqual([red.taskId, skipped.taskId].sort());
		expect((await make.audit(red.taskId)).at(-1)).toMatchObject({ action: 'task.approve-many', summary: 'approved' });
	});

	test("never lets one's own through", async () => {
		const own = await submitted({}, 'lina');
		expect(await as('lina').run(approveTasks, { tasks: [own], isFlaggedIncluded: true })).toEqual({
			approved: [],
			refused: [{ taskId: own.taskId, reason: 'own-submission' }]
		});
	});
});

describe('rejecting', () => {
	test('sends the work back to its author with the reason; the new record is linked to the old one', async () => {
		const work = await submitted();
		await expect(as('ada').run(rejectTask, { ...work, reason: 'no' })).rejects.toMatchObject({
			code: 'invalid',
			details: { fields: ['reason'] }
		});
		await as('ada').run(rejectTask, { ...work, reason: 'The photo is missing' });
		expect(await make.one(work.taskId)).toMatchObject({
			state: 'rejected',
			assignee_ids: [tina],
			started_by: null,
			submitted_at: null
		});
		expect(await review(work.recordId)).toMatchObject({ review: 'rejected', review_reason: 'The photo is missing' });
		expect((await make.feed(work.taskId)).at(-1)?.row).toMatchObject({
			rejections: [{ by: { name: 'Ada' }, reason: 'The photo is missing', recordId: work.recordId }]
		});
		const next = await again(work.taskId);
		expect(await review(next.recordId)).toMatchObject({ kind: 'resubmission', supersedes: work.recordId });
		await as('ada').run(approveTask, next);
		expect((await make.audit(work.taskId)).map(({ action }) => action)).toEqual([
			'task.submit',
			'task.reject',
			'task.submit',
			'task.approve'
		]);
	});

	test('leaves the task to nobody when the author may no longer execute', async () => {
		const work = await submitted({}, 'manik');
		await db.admin`update company_user set active = false where id = ${as('manik').userId}`;
		await as('ada').run(rejectTask, { ...work, reason: 'please do it again' });
		await db.admin`update company_user set active = true where id = ${as('manik').userId}`;
		expect(await make.one(work.taskId)).toMatchObject({ state: 'rejected', assignee_ids: [] });
	});

	test("by an author of the chain is refused, even of somebody else's resubmission", async () => {
		const taskId = await make.task({ at: here, templateId, assigneeIds: [as('lina').userId] });
		const first = submissionOf({ taskId, templateId });
		await as('lina').run(submitTask, first);
		await as('ada').run(rejectTask, { taskId, recordId: first.recordId, reason: 'again please' });
		await db.admin`update task set assignee_ids = array[${tina}::uuid] where id = ${taskId}`;
		await db.admin`insert into task_assignee (company_id, task_id, user_id, assigned_at)
			values (${plant.company.companyId}, ${taskId}, ${tina}, now())`;
		const second = await again(taskId);
		await expect(as('lina').run(approveTask, second)).rejects.toMatchObject({ code: 'own-submission' });
		await as('ada').run(approveTask, second);
	});
});
