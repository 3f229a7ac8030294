import { v7 as newId } from 'uuid';
import { beforeEach, describe, expect, test } from 'vitest';
import { openPlant } from '../../../../tests/support/company.ts';
import { BEARING_FORM, photoOf, submissionOf } from '../../../../tests/support/submission.ts';
import { listApprovals } from './approvals.service.ts';
import { importRecords } from './rescue.service.ts';
import { adoptRecord } from './resolve.service.ts';
import { submitTask } from './submit.service.ts';

const plant = await openPlant();
const { make, as, here, db } = plant;
const templateId = await make.template('Bearing check', BEARING_FORM);
const tina = as('tina').userId;

beforeEach(() => make.settings({ approval_required: true, multi_technician: false }));

const newWork = async (changes: Record<string, unknown> = {}) =>
	submissionOf({ taskId: await make.task({ at: here, templateId, assigneeIds: [tina] }), templateId }, changes);

const fileOf = (inputs: readonly Record<string, unknown>[], changes: Record<string, unknown> = {}) => ({
	companyId: plant.company.companyId,
	authorId: tina,
	deviceId: newId(),
	items: inputs.map((input) => ({ input, occurredAt: new Date().toISOString(), clockOffset: 0 })),
	...changes
});

describe('a rescue file', () => {
	test('becomes records of their author that need review, and can be applied', async () => {
		const work = await newWork({ photos: [photoOf()] });
		expect(await as('ada').run(importRecords, fileOf([work]))).toEqual({ results: ['added'] });
		const [record] = await db.admin`
			select kind, hold_reason, author_id, author_name, review from execution where id = ${work.recordId}
		`;
		expect(record).toMatchObject({ kind: 'review', hold_reason: 'rescued', author_id: tina, author_name: 'Tina' });
		const { items } = await as('ada').read('task.approve', (scope) =>
			listApprovals(scope, { tab: 'review', limit: 100 })
		);
		expect(items.map((item) => item.record.recordId)).toContain(work.recordId);
		expect((await make.one(work.taskId))['flags']).toEqual(['needs-review']);
		expect(await make.audit(work.taskId)).toEqual([
			{ action: 'record.import', summary: 'submission of Tina imported from a rescue file', actor: 'Ada' }
		]);
		await as('ada').run(adoptRecord, { recordId: work.recordId });
		expect(await make.one(work.taskId)).toMatchObject({ state: 'pending_approval', current_record: work.recordId });
	});

	test('comes in once, also when the phone got through after all', async () => {
		const [twice, sent] = [await newWork(), await newWork()];
		await as('tina').deliver(submitTask, sent);
		await as('ada').run(importRecords, fileOf([twice]));
		expect(await as('ada').run(importRecords, fileOf([twice, sent]))).toEqual({ results: ['known', 'known'] });
		expect(await as('tina').deliver(submitTask, twice)).toMatchObject({ verdict: 'held', reason: 'rescued' });
		expect(await db.admin`select from execution where id in ${db.admin([twice.recordId, sent.recordId])}`).toHaveLength(
			2
		);
	});

	test('is judged item by item: what is wrong is named and the rest comes in', async () => {
		const [good, red, changed] = [await newWork(), await newWork({ values: {} }), await newWork()];
		await as('tina').deliver(submitTask, changed);
		const strangers = submissionOf({
			taskId: await make.task({ at: here, templateId, assigneeIds: [as('tom').userId] }),
			templateId
		});
		const results = await as('ada').run(
			importRecords,
			fileOf([{ nothing: true }, good, red, { ...changed, noteText: 'other' }, strangers, { ...good, taskId: newId() }])
		);
		expect(results).toEqual({
			results: ['invalid', 'added', 'field-required', 'id-reused', 'permission', 'not-found']
		});
		expect(await db.admin`select from execution where task_id = ${red.taskId}`).toEqual([]);
	});

	test('of another company, of nobody here, or in the wrong hands is refused whole', async () => {
		const work = await newWork();
		await expect(as('ada').run(importRecords, fileOf([work], { companyId: newId() }))).rejects.toMatchObject({
			code: 'wrong-company'
		});
		await expect(as('ada').run(importRecords, fileOf([work], { authorId: newId() }))).rejects.toMatchObject({
			code: 'not-found'
		});
		await expect(as('tina').run(importRecords, fileOf([work]))).rejects.toMatchObject({ code: 'permission' });
		expect(await as('sari').run(importRecords, fileOf([work]))).toEqual({ results: ['not-found'] });
		expect(await make.audit(work.taskId)).toEqual([]);
	});
});
