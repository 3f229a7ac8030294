import { readdir, readFile, writeFile } from 'node:fs/promises';
import sharp from 'sharp';
import { v7 as newId } from 'uuid';
import { afterEach, describe, expect, test } from 'vitest';
import { openPlant } from '../../../../tests/support/company.ts';
import { metadataOf, openFiles, sha256, type Uploader } from '../../../../tests/support/files.ts';
import { HEIC } from '../../../../tests/support/heic.ts';
import { makeCompany } from '../../../../tests/support/postgres.ts';
import { BEARING_FORM, photoOf, submissionOf } from '../../../../tests/support/submission.ts';
import { submitTask } from '../tasks/submit.service.ts';

const plant = await openPlant();
const { make, here, company, db } = plant;
const { uploader, uploads, dataDir, faults } = await openFiles(db);
const templateId = await make.template('Bearing check', BEARING_FORM);
const lena = await uploader(company, 'Lena', ['Technician']);
const other = await uploader(company, 'Otto', ['Technician']);
const boss = await uploader(company, 'Rosa', ['Supervisor'], { app: 'portal' });
const viewer = await uploader(company, 'Vito', ['Viewer'], { app: 'portal' });
const rival = await uploader(await makeCompany(db, { code: 'rival', name: 'Rival' }), 'Rita', ['Technician']);

const PIECE = 262_144;
const noise = sharp({
	create: {
		width: 1400,
		height: 1000,
		channels: 3,
		background: 'grey',
		noise: { type: 'gaussian', mean: 128, sigma: 40 }
	}
});
const photo = await noise.jpeg({ quality: 80 }).toBuffer();
const small = await sharp(photo).resize(640).jpeg({ quality: 50 }).toBuffer();

afterEach(() => expect(faults).toEqual([]));

/** A task whose record, handed in by Lena, names this photo. */
async function claimed(bytes: Buffer = photo, contentType = 'image/jpeg') {
	const taskId = await make.task({ at: here, templateId, assigneeIds: [plant.as('tina').userId] });
	const claim = { ...photoOf(), sha256: sha256(bytes), sizeBytes: bytes.length, contentType };
	const input = submissionOf({ taskId, templateId }, { photos: [claim] });
	await plant.as('tina').deliver(submitTask, input);
	await db.admin`update photo set created_by = ${lena.userId} where id = ${claim.photoId}`;
	return { taskId, photoId: claim.photoId };
}

function said(photoId: string, bytes: Buffer = photo, pass = 'full') {
	return { photoId, pass, owner: 'task', sha256: sha256(bytes) };
}

async function begin(as: Uploader, what: Record<string, string>, bytes: number = photo.length): Promise<string> {
	const reply = await as.tus('POST', '/files', {
		headers: { 'upload-length': String(bytes), 'upload-metadata': metadataOf(what) }
	});
	expect([reply.status, reply.body]).toEqual([201, '']);
	return reply.headers.get('location') ?? '';
}

function append(as: Uploader, path: string, offset: number, body: Buffer) {
	return as.tus('PATCH', path, { headers: { 'upload-offset': String(offset) }, body });
}

async function appendAll(as: Uploader, path: string, from = 0, bytes = photo) {
	let reply;
	for (let at = from; at < bytes.length; at += PIECE)
		reply = await append(as, path, at, bytes.subarray(at, at + PIECE));
	if (!reply) throw new Error('nothing was left to send');
	return reply;
}

async function stateOf(photoId: string) {
	const [row] = await db.admin<{ state: string; storage_key: string | null; preview_key: string | null }[]>`
		select state, storage_key, preview_key from photo where id = ${photoId}
	`;
	return row;
}

const staged = async () => (await readdir(`${dataDir}/uploads`)).length;

describe('a photo in pieces', () => {
	test('goes on where it was cut, and is whole when its hash says so', async () => {
		const { photoId } = await claimed();
		const path = await begin(lena, said(photoId));
		expect((await append(lena, path, 0, photo.subarray(0, PIECE))).status).toBe(204);
		const asked = await lena.tus('HEAD', path);
		expect([asked.status, asked.headers.get('upload-offset')]).toEqual([200, String(PIECE)]);
		expect(asked.headers.get('upload-metadata')).toBeNull();
		const reply = await appendAll(lena, path, PIECE);
		expect(reply).toMatchObject({ status: 200, json: { photoId, pass: 'full', sha256: sha256(photo) } });
		expect((await stateOf(photoId))?.state).toBe('complete');
		expect(await staged()).toBe(0);
	});

	test('is not appended to at the wrong place', async () => {
		const { photoId } = await claimed();
		const path = await begin(lena, said(photoId));
		await append(lena, path, 0, photo.subarray(0, PIECE));
		expect((await append(lena, path, 0, photo.subarray(0, PIECE))).status).toBe(409);
		expect((await append(lena, path, 2 * PIECE, photo.subarray(0, PIECE))).status).toBe(409);
		expect((await appendAll(lena, path, PIECE)).status).toBe(200);
	});

	test('with one wrong byte is thrown away, and begins again', async () => {
		const { photoId } = await claimed();
		const path = await begin(lena, said(photoId));
		const damaged = Buffer.from(photo);
		damaged[5_000] = (damaged[5_000] ?? 0) ^ 1;
		expect((await appendAll(lena, path, 0, damaged)).json).toMatchObject({ error: { message: 'hash-mismatch' } });
		expect((await lena.tus('HEAD', path)).status).toBe(404);
		expect(await stateOf(photoId)).toMatchObject({ state: 'expected', storage_key: null });
		expect((await appendAll(lena, await begin(lena, said(photoId)))).status).toBe(200);
	});

	test('whose last answer was lost is answered by its receipt, and kept once', async () => {
		const { photoId, taskId } = await claimed();
		const path = await begin(lena, said(photoId));
		await appendAll(lena, path);
		expect((await lena.tus('HEAD', path)).status).toBe(404);
		const again = await lena.tus('POST', '/files', {
			headers: { 'upload-length': String(photo.length), 'upload-metadata': metadataOf(said(photoId)) }
		});
		expect(again).toMatchObject({ status: 200, json: { photoId, pass: 'full', sha256: sha256(photo) } });
		expect((await make.audit(taskId)).filter(({ action }) => action === 'photo.arrive')).toHaveLength(1);
	});

	test('finished by two requests at once is one photo', async () => {
		const { photoId, taskId } = await claimed();
		const [one, two] = [await begin(lena, said(photoId)), await begin(lena, said(photoId))];
		const replies = await Promise.all([appendAll(lena, one), appendAll(lena, two)]);
		expect(replies.map(({ status }) => status)).toEqual([200, 200]);
		expect((await make.audit(taskId)).filter(({ action }) => action === 'photo.arrive')).toHaveLength(1);
		const key = String((await stateOf(photoId))?.storage_key);
		const folders = await readdir(`${dataDir}/files/${company.companyId}`);
		expect(folders.filter((folder) => key.endsWith(folder))).toHaveLength(1);
	});

	test('of one that was given up is gone', async () => {
		const { photoId } = await claimed();
		const path = await begin(lena, said(photoId));
		await append(lena, path, 0, photo.subarray(0, PIECE));
		expect((await lena.tus('DELETE', path)).status).toBe(204);
		expect((await lena.tus('HEAD', path)).status).toBe(404);
		expect(await staged()).toBe(0);
	});

	test('is kept for three days and then forgotten', async () => {
		const { photoId } = await claimed();
		const path = await begin(lena, said(photoId));
		await append(lena, path, 0, photo.subarray(0, PIECE));
		expect(await uploads.sweep()).toBe(0);
		const card = `${dataDir}/uploads/${path.split('/').at(-1)}.json`;
		const known = JSON.parse(await readFile(card, 'utf8')) as object;
		const begun = new Date(Date.now() - 3 * 86_400_000 - 1_000).toISOString();
		await writeFile(card, JSON.stringify({ ...known, creation_date: begun }));
		expect((await lena.tus('HEAD', path)).status).toBe(404);
		expect(await uploads.sweep()).toBe(1);
		expect(await staged()).toBe(0);
	});
});

describe('a preview', () => {
	test('is shown until the full picture is here, and both are told', async () => {
		const { photoId, taskId } = await claimed();
		const fed = (await make.feed(taskId)).length;
		const first = await lena.post({ query: { kind: 'photo', ...said(photoId, small, 'preview') }, body: small });
		expect(first).toMatchObject({ status: 201, json: { photoId, pass: 'preview', sha256: sha256(small) } });
		const { state, preview_key: key } = (await stateOf(photoId)) ?? {};
		expect(state).toBe('preview');
		expect((await sharp((await boss.get(photoId, 'full')).bytes).metadata()).width).toBe(640);
		expect((await sharp((await boss.get(photoId, '320')).bytes).metadata()).width).toBe(320);
		await appendAll(lena, await begin(lena, said(photoId)));
		expect(await stateOf(photoId)).toMatchObject({ state: 'complete', preview_key: null });
		expect((await sharp((await boss.get(photoId, 'full')).bytes).metadata()).width).toBe(1400);
		expect(await readdir(`${dataDir}/files/${company.companyId}`)).not.toContain(String(key).split('/')[1]);
		expect((await make.feed(taskId)).length).toBe(fed + 2);
		expect((await make.audit(taskId)).map(({ summary }) => summary).slice(-2)).toEqual([
			'the preview of a photo has arrived',
			'a photo has arrived'
		]);
	});

	test('that comes after the full picture changes nothing', async () => {
		const { photoId } = await claimed();
		await appendAll(lena, await begin(lena, said(photoId)));
		const late = await lena.post({ query: { kind: 'photo', ...said(photoId, small, 'preview') }, body: small });
		expect(late.status).toBe(200);
		expect(await stateOf(photoId)).toMatchObject({ state: 'complete', preview_key: null });
	});

	test('of a photo that nothing claims is not taken', async () => {
		const ownerId = await make.task({ at: here, templateId, assigneeIds: [lena.userId] });
		const query = { kind: 'photo', ...said(newId(), small, 'preview'), ownerId };
		expect((await lena.post({ query, body: small })).status).toBe(404);
	});
});

test('HEIC is decoded here and kept as JPEG', async () => {
	const { photoId } = await claimed(HEIC, 'image/heic');
	expect((await lena.post({ query: { kind: 'photo', ...said(photoId, HEIC) }, body: HEIC })).status).toBe(201);
	const reply = await boss.get(photoId);
	expect(reply.headers.get('content-type')).toBe('image/jpeg');
	expect(await sharp(reply.bytes).metadata()).toMatchObject({ format: 'jpeg', width: 96, height: 64 });
	const { dominant } = await sharp(reply.bytes).stats();
	expect(dominant.r).toBeGreaterThan(180);
});

describe('refused are', () => {
	test('pieces of anybody but the one who began, byte for byte like an upload there never was', async () => {
		const { photoId } = await claimed();
		const path = await begin(lena, said(photoId));
		const never = await other.tus('HEAD', `/files/task.${crypto.randomUUID()}`);
		expect(never.status).toBe(404);
		for (const person of [other, rival]) {
			expect((await person.tus('HEAD', path)).status).toBe(404);
			const piece = await append(person, path, 0, photo.subarray(0, PIECE));
			const unknown = await append(person, `/files/task.${crypto.randomUUID()}`, 0, photo.subarray(0, PIECE));
			expect([piece.status, piece.body]).toEqual([unknown.status, unknown.body]);
			expect((await person.tus('DELETE', path)).status).toBe(404);
		}
		expect((await viewer.tus('HEAD', path)).status).toBe(403);
		expect((await lena.tus('HEAD', path)).headers.get('upload-offset')).toBe('0');
	});

	test.each([
		['a photo above 10 MB', 413, 'too-large', { 'upload-length': '10485761' }],
		['no length', 400, 'invalid', { 'upload-length': '' }],
		['an empty photo', 400, 'invalid', { 'upload-length': '0' }],
		['metadata that says nothing', 400, 'invalid', { 'upload-metadata': 'x' }],
		['metadata that is none', 400, 'invalid', { 'upload-metadata': '%%%' }]
	])('%s', async (_what, status, reason, headers) => {
		const { photoId } = await claimed();
		const given = { 'upload-length': '9', 'upload-metadata': metadataOf(said(photoId)), ...headers };
		expect(await lena.tus('POST', '/files', { headers: given })).toMatchObject({
			status,
			json: { error: { data: { reason } } }
		});
	});

	test('a piece that is too large, has no length, or lies beyond the end', async () => {
		const { photoId } = await claimed();
		const path = await begin(lena, said(photoId), 2_000_000);
		const large = await append(lena, path, 0, Buffer.alloc(1_048_577));
		expect(large).toMatchObject({ status: 413, json: { error: { data: { limit: 1_048_576 } } } });
		const short = await begin(lena, said(photoId), 10);
		expect((await append(lena, short, 0, Buffer.alloc(11))).status).toBe(413);
		expect((await lena.tus('HEAD', short)).headers.get('upload-offset')).toBe('0');
	});

	test('a kind of owner that nobody has, and paths that lead elsewhere', async () => {
		const { photoId } = await claimed();
		const what = { ...said(photoId), owner: 'shutdown' };
		const headers = { 'upload-length': '9', 'upload-metadata': metadataOf(what) };
		expect((await lena.tus('POST', '/files', { headers })).status).toBe(404);
		for (const path of ['task.x', 'task.', '..%2F..%2Fetc', `asset.${newId()}`, `task.${newId()}%2F..`])
			expect((await lena.tus('HEAD', `/files/${path}`)).status).toBe(404);
	});

	test('a PNG that was claimed as JPEG', async () => {
		const png = await sharp(small).png().toBuffer();
		const { photoId } = await claimed(png);
		const path = await begin(lena, said(photoId, png), png.length);
		expect((await appendAll(lena, path, 0, png)).json).toMatchObject({ error: { data: { reason: 'file-type' } } });
		expect((await lena.tus('HEAD', path)).status).toBe(404);
	});
});
