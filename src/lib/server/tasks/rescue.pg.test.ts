import sharp from 'sharp';
import { v7 as newId } from 'uuid';
import { beforeEach, describe, expect, test } from 'vitest';
import { openPlant } from '../../../../tests/support/company.ts';
import { openFiles, sha256 } from '../../../../tests/support/files.ts';
import { makeCompany } from '../../../../tests/support/postgres.ts';
import { BEARING_FORM, photoOf, submissionOf } from '../../../../tests/support/submission.ts';
import { listApprovals } from './approvals.service.ts';
import { importRecords } from './rescue.service.ts';
import { adoptRecord } from './resolve.service.ts';
import { submitTask } from './submit.service.ts';

const plant = await openPlant();
const { make, as, here, db } = plant;
const templateId = await make.template('Bearing check', BEARING_FORM);
const tina = as('tina').userId;
const { uploader } = await openFiles(db);
const boss = await uploader(plant.company, 'Rosa', ['Supervisor'], { app: 'portal' });
const farBoss = await uploader(plant.company, 'Sepp', ['Supervisor'], { app: 'portal', sites: [plant.there.siteId] });
const technician = await uploader(plant.company, 'Otto', ['Technician'], { app: 'portal' });
const rival = await uploader(await makeCompany(db, { code: 'rival', name: 'Rival' }), 'Rita', ['Admin'], {
	app: 'portal'
});
const jpeg = await sharp({ create: { width: 60, height: 40, channels: 3, background: 'teal' } })
	.jpeg()
	.toBuffer();

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

describe('photos of a rescue file', () => {
	const claimed = () => ({ ...photoOf(), sha256: sha256(jpeg), sizeBytes: jpeg.byteLength });
	const queryOf = (photo: { photoId: string; sha256: string }) => ({
		query: { kind: 'rescued', photoId: photo.photoId, sha256: photo.sha256 },
		body: jpeg,
		contentType: 'application/octet-stream'
	});
	const rescued = async (photo = claimed()) => {
		const work = await newWork({ photos: [photo] });
		await as('ada').run(importRecords, fileOf([work]));
		return { work, photo };
	};

	test('come in behind their record, stay those of who took them, and are kept once', async () => {
		const { work, photo } = await rescued();
		const [first, second] = [await boss.post(queryOf(photo)), await boss.post(queryOf(photo))];
		expect(first).toMatchObject({ status: 200, json: { photoId: photo.photoId, sha256: photo.sha256 } });
		expect(second.body).toBe(first.body);
		expect(await db.admin`select state, created_by from photo where id = ${photo.photoId}`).toMatchObject([
			{ state: 'complete', created_by: tina }
		]);
		const arrivals = (await make.audit(work.taskId)).filter(({ action }) => action === 'photo.import');
		expect(arrivals).toMatchObject([{ actor: 'Rosa', summary: 'a photo has arrived' }]);
		expect((await boss.get(photo.photoId, '320')).status).toBe(200);
	});

	test('come in for work that reached the server without them, also for a task in the bin', async () => {
		const photo = claimed();
		const work = await newWork({ photos: [photo] });
		await as('tina').deliver(submitTask, work);
		await db.admin`update task set deleted_at = now() where id = ${work.taskId}`;
		expect(await boss.post(queryOf(photo))).toMatchObject({ status: 200 });
	});

	test('are only those that a record names, with exactly its bytes', async () => {
		const { photo } = await rescued();
		expect(await boss.post(queryOf({ ...photo, photoId: newId() }))).toMatchObject({ status: 404 });
		expect((await boss.post({ ...queryOf(photo), body: jpeg.subarray(0, -1) })).json).toMatchObject({
			error: { data: { reason: 'hash-mismatch' } }
		});
		expect((await boss.post(queryOf({ ...photo, sha256: 'cd'.repeat(32) }))).json).toMatchObject({
			error: { data: { reason: 'id-reused' } }
		});
	});

	test('are taken from nobody without the right, from another site or another company', async () => {
		const { photo } = await rescued();
		expect((await technician.post(queryOf(photo))).json).toMatchObject({
			error: { data: { reason: 'permission', permission: 'task.approve' } }
		});
		expect(await farBoss.post(queryOf(photo))).toMatchObject({ status: 404 });
		expect(await rival.post(queryOf(photo))).toMatchObject({ status: 404 });
		expect(await db.admin`select from photo where id = ${photo.photoId} and state = 'expected'`).toHaveLength(1);
	});
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
