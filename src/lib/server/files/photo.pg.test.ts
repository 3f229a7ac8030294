import { readdir } from 'node:fs/promises';
import sharp from 'sharp';
import { v7 as newId } from 'uuid';
import { afterEach, describe, expect, test } from 'vitest';
import { openPlant } from '../../../../tests/support/company.ts';
import { openFiles, sha256 } from '../../../../tests/support/files.ts';
import { makeCompany } from '../../../../tests/support/postgres.ts';
import { BEARING_FORM, photoOf, submissionOf } from '../../../../tests/support/submission.ts';
import { deleteTask } from '../tasks/edit.service.ts';
import { submitTask } from '../tasks/submit.service.ts';

const plant = await openPlant();
const { make, here, there, company, db } = plant;
const { uploader, dataDir, faults } = await openFiles(db);
const templateId = await make.template('Bearing check', BEARING_FORM);
const lena = await uploader(company, 'Lena', ['Technician']);
const other = await uploader(company, 'Otto', ['Technician']);
const boss = await uploader(company, 'Rosa', ['Supervisor'], { app: 'portal' });
const farBoss = await uploader(company, 'Sepp', ['Supervisor'], { app: 'portal', sites: [there.siteId] });
const viewer = await uploader(company, 'Vito', ['Viewer'], { app: 'portal' });
const rival = await uploader(await makeCompany(db, { code: 'rival', name: 'Rival' }), 'Rita', ['Admin', 'Technician']);

const PIXELS = { create: { width: 1600, height: 900, channels: 3 as const, background: { r: 12, g: 80, b: 160 } } };
const BERLIN = { IFD0: { Copyright: 'somebody' }, IFD3: { GPSLatitude: '52/1 30/1 0/1', GPSLatitudeRef: 'N' } };
const huge = await sharp({ create: { width: 8000, height: 5001, channels: 3, background: 'black' } })
	.png()
	.toBuffer();
const jpeg = await sharp(PIXELS).withExif(BERLIN).jpeg().toBuffer();

afterEach(() => expect(faults).toEqual([]));

async function ownTask(): Promise<string> {
	return make.task({ at: here, templateId, assigneeIds: [lena.userId] });
}

function claim(changes: Record<string, string> = {}, bytes: Uint8Array = jpeg) {
	return { kind: 'photo', photoId: newId(), pass: 'full', owner: 'task', sha256: sha256(bytes), ...changes };
}

/** A task whose record names one photo that has not arrived. */
async function claimed() {
	const taskId = await make.task({ at: here, templateId, assigneeIds: [plant.as('tina').userId] });
	const photo = { ...photoOf(), sha256: sha256(jpeg), sizeBytes: jpeg.byteLength };
	const input = submissionOf({ taskId, templateId }, { photos: [photo] });
	await plant.as('tina').deliver(submitTask, input);
	await db.admin`update photo set created_by = ${lena.userId} where id = ${photo.photoId}`;
	await db.admin`update execution set author_id = ${lena.userId} where id = ${input.recordId}`;
	return { taskId, recordId: input.recordId, photo };
}

async function stored(photoId: string) {
	const [row] =
		await db.admin`select execution_id, state, storage_key, content_type, created_by from photo where id = ${photoId}`;
	return row;
}

describe('a photo that comes after its record', () => {
	test('is complete, is on record once and is told to open screens', async () => {
		const { taskId, recordId, photo } = await claimed();
		const query = claim({ photoId: photo.photoId });
		const fed = (await make.feed(taskId)).length;
		const reply = await lena.post({ query, body: jpeg });
		expect(reply).toMatchObject({
			status: 201,
			json: { photoId: photo.photoId, pass: 'full', sha256: photo.sha256 }
		});
		expect(await stored(photo.photoId)).toMatchObject({ execution_id: recordId, state: 'complete' });
		expect((await make.audit(taskId)).at(-1)).toMatchObject({
			action: 'photo.arrive',
			summary: 'a photo has arrived',
			actor: 'Lena'
		});
		const feed = await make.feed(taskId);
		expect(feed).toHaveLength(fed + 1);
		expect(feed.at(-1)).toMatchObject({ cause: 'photo.arrive', op: 'upsert', row: { taskId } });
	});

	test('twice is answered alike and kept once', async () => {
		const { taskId, photo } = await claimed();
		const query = claim({ photoId: photo.photoId });
		const [first, second] = await Promise.all([lena.post({ query, body: jpeg }), lena.post({ query, body: jpeg })]);
		const third = await lena.post({ query, body: jpeg });
		expect([first.body, second.body, third.body]).toEqual([first.body, first.body, first.body]);
		expect((await make.audit(taskId)).filter(({ action }) => action === 'photo.arrive')).toHaveLength(1);
		const { storage_key: key } = (await stored(photo.photoId)) ?? {};
		expect(await readdir(`${dataDir}/files/${String(key)}`)).toEqual(['1280', '320', 'full']);
	});

	test('is taken from nobody but the one who claimed it', async () => {
		const { photo } = await claimed();
		const query = claim({ photoId: photo.photoId });
		const unknown = await other.post({ query: claim(), body: jpeg });
		expect(unknown.status).toBe(404);
		for (const person of [other, rival]) {
			const reply = await person.post({ query, body: jpeg });
			expect([reply.status, reply.body]).toEqual([404, unknown.body]);
		}
		expect(await stored(photo.photoId)).toMatchObject({ state: 'expected', storage_key: null });
	});
});

describe('a photo that comes before its record', () => {
	test('stands alone until the record claims it, and stays complete', async () => {
		const tina = plant.as('tina');
		const taskId = await make.task({ at: here, templateId, assigneeIds: [lena.userId, tina.userId] });
		const query = claim({ ownerId: taskId, source: 'gallery' });
		expect(await lena.post({ query, body: jpeg })).toMatchObject({ status: 201 });
		expect(await stored(query.photoId)).toMatchObject({
			execution_id: null,
			state: 'complete',
			created_by: lena.userId
		});
		await db.admin`update photo set created_by = ${tina.userId} where id = ${query.photoId}`;
		const photo = { ...photoOf(), photoId: query.photoId, sha256: query.sha256 };
		const input = submissionOf({ taskId, templateId }, { photos: [photo] });
		expect(await tina.deliver(submitTask, input)).toMatchObject({ verdict: 'applied' });
		expect(await stored(query.photoId)).toMatchObject({ execution_id: input.recordId, state: 'complete' });
	});

	test('is taken for an own task only', async () => {
		const taskId = await ownTask();
		const free = await make.task({ at: here, templateId });
		expect((await other.post({ query: claim({ ownerId: taskId }), body: jpeg })).status).toBe(404);
		expect((await other.post({ query: claim({ ownerId: free }), body: jpeg })).status).toBe(404);
		expect((await rival.post({ query: claim({ ownerId: taskId }), body: jpeg })).status).toBe(404);
		expect((await viewer.post({ query: claim({ ownerId: taskId }), body: jpeg })).json).toMatchObject({
			error: { message: 'permission', data: { httpStatus: 403, reason: 'permission', permission: 'task.execute' } }
		});
	});

	test('is one of ten at most', async () => {
		const taskId = await ownTask();
		for (let n = 0; n < 10; n += 1)
			expect((await lena.post({ query: claim({ ownerId: taskId }), body: jpeg })).status).toBe(201);
		expect((await lena.post({ query: claim({ ownerId: taskId }), body: jpeg })).json).toMatchObject({
			error: { data: { reason: 'photos-too-many' } }
		});
	});
});

describe('refused are', () => {
	test.each([
		['bytes other than their hash says', 'hash-mismatch', 400, jpeg.subarray(0, -1), sha256(jpeg)],
		['a page that calls itself a photo', 'file-type', 400, Buffer.from('<html><script>alert(1)</script></html>')],
		['an SVG', 'file-type', 400, Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')],
		['a photo cut short', 'file-type', 400, jpeg.subarray(0, 300)],
		['a picture of too many pixels', 'file-type', 400, huge],
		['nothing at all', 'invalid', 400, Buffer.alloc(0)]
	])('%s: %s', async (_what, reason, status, body, hash = sha256(body)) => {
		const query = claim({ ownerId: await ownTask(), sha256: hash });
		const reply = await lena.post({ query, body });
		expect(reply).toMatchObject({ status, json: { error: { message: reason, data: { httpStatus: status, reason } } } });
		expect(await stored(query.photoId)).toBeUndefined();
	});

	test('a query of the wrong form and a caller without a session', async () => {
		const reply = await lena.post({ query: { ...claim(), photoId: 'x', sha256: 'y' }, body: jpeg });
		expect(reply.json).toMatchObject({ error: { data: { reason: 'invalid', fields: ['photoId', 'sha256'] } } });
		const query = claim({ ownerId: await ownTask() });
		await db.admin`update auth.session set ended_at = now() where account_id = ${viewer.userId}`;
		expect((await viewer.post({ query, body: jpeg })).status).toBe(401);
	});
});

describe('a photo that is here', () => {
	test('is served in three sizes, drawn anew, to whoever sees its task', async () => {
		const taskId = await ownTask();
		const query = claim({ ownerId: taskId });
		await lena.post({ query, body: jpeg });
		for (const [size, width] of [
			['320', 320],
			['1280', 1280],
			['full', 1600]
		] as const) {
			const reply = await boss.get(query.photoId, size);
			expect(reply.status).toBe(200);
			const { width: seen, exif } = await sharp(reply.bytes).metadata();
			expect([seen, exif]).toEqual([width, undefined]);
			expect(Object.fromEntries(reply.headers)).toMatchObject({
				'content-type': 'image/jpeg',
				'cache-control': 'private, no-store',
				'x-content-type-options': 'nosniff'
			});
			expect(reply.headers.get('etag')).toBeNull();
		}
		expect((await sharp(jpeg).metadata()).exif).toBeDefined();
	});

	test('is turned upright and keeps its own type', async () => {
		const taskId = await ownTask();
		const tall = await sharp(PIXELS).withMetadata({ orientation: 6 }).webp().toBuffer();
		const query = claim({ ownerId: taskId }, tall);
		expect((await lena.post({ query, body: tall, contentType: 'image/webp' })).status).toBe(201);
		const reply = await lena.get(query.photoId);
		expect(await sharp(reply.bytes).metadata()).toMatchObject({ format: 'webp', width: 900, height: 1600 });
	});

	test('is shown to whoever decides on work that was set aside, when its task lies in the bin', async () => {
		const taskId = await make.task({ at: here, templateId, assigneeIds: [plant.as('tina').userId] });
		await plant.as('gus').run(deleteTask, { taskId });
		const photo = { ...photoOf(), sha256: sha256(jpeg), sizeBytes: jpeg.byteLength };
		const input = submissionOf({ taskId, templateId }, { photos: [photo] });
		expect(await plant.as('tina').deliver(submitTask, input)).toMatchObject({ verdict: 'held', reason: 'deleted' });
		await db.admin`update photo set created_by = ${lena.userId} where id = ${photo.photoId}`;
		expect(await lena.post({ query: claim({ photoId: photo.photoId }), body: jpeg })).toMatchObject({ status: 201 });
		expect((await boss.get(photo.photoId, '320')).status).toBe(200);
		for (const person of [farBoss, other, rival]) expect((await person.get(photo.photoId, '320')).status).toBe(404);
	});

	test('of a deleted task with nothing set aside is not shown to anybody', async () => {
		const { taskId, photo } = await claimed();
		await lena.post({ query: claim({ photoId: photo.photoId }), body: jpeg });
		await db.admin`update task set deleted_at = now() where id = ${taskId}`;
		expect((await boss.get(photo.photoId, '320')).status).toBe(404);
	});

	test('is not there for anybody else: foreign, unknown, out of scope and not arrived answer byte for byte alike', async () => {
		const query = claim({ ownerId: await ownTask() });
		await lena.post({ query, body: jpeg });
		const { photo } = await claimed();
		const replies = [
			await lena.get(newId()),
			await lena.get('../../etc/passwd'),
			await rival.get(query.photoId, '320'),
			await other.get(query.photoId),
			await farBoss.get(query.photoId),
			await lena.get(photo.photoId)
		];
		expect(new Set(replies.map(({ status, body }) => `${status} ${body}`))).toEqual(
			new Set(['404 {"error":{"message":"not-found","data":{"httpStatus":404,"reason":"not-found"}}}'])
		);
	});
});
