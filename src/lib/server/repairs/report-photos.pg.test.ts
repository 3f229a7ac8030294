import sharp from 'sharp';
import { v7 as newId } from 'uuid';
import { afterEach, describe, expect, test } from 'vitest';
import { openPlant } from '../../../../tests/support/company.ts';
import { openFiles, sha256 } from '../../../../tests/support/files.ts';
import { makeCompany } from '../../../../tests/support/postgres.ts';
import { listsIn, repairOf, stopOf } from '../../../../tests/support/reports.ts';
import { photoOf } from '../../../../tests/support/submission.ts';
import { noteShutdown, reportShutdown } from '../shutdowns/report.service.ts';
import { getShutdown } from '../shutdowns/shutdowns.service.ts';
import { createRepair, noteRepair } from './report.service.ts';
import { getRepair } from './repairs.service.ts';

const plant = await openPlant();
const { make, as, here, there, db, company } = plant;
const { uploader, faults } = await openFiles(db);
const lists = listsIn(db, company.companyId);
const typeId = await lists.type('Leak');
const reasonId = await lists.reason('Broken');
const tina = as('tina');
const phone = await uploader(company, 'Paula', ['Technician']);
const other = await uploader(company, 'Otto', ['Technician']);
const viewer = await uploader(company, 'Vito', ['Viewer'], { app: 'portal' });
const farBoss = await uploader(company, 'Sepp', ['Supervisor'], { app: 'portal', sites: [there.siteId] });
const rival = await uploader(await makeCompany(db, { code: 'rival', name: 'Rival' }), 'Rita', ['Admin', 'Technician']);

const jpeg = await sharp({ create: { width: 1600, height: 900, channels: 3, background: 'teal' } })
	.jpeg()
	.toBuffer();

afterEach(() => expect(faults).toEqual([]));

type Claim = ReturnType<typeof photoOf>;
const claim = (): Claim => ({ ...photoOf(), sha256: sha256(jpeg), sizeBytes: jpeg.byteLength });
const many = (count: number) => Array.from({ length: count }, claim);

/** What is alike for both kinds of report. */
const kinds = [
	{
		kind: 'repair' as const,
		report: async (photos: Claim[]) =>
			(await tina.deliver(createRepair, repairOf(here, typeId, { photos }))).answer as { repairId: string },
		idOf: (answer: object) => (answer as { repairId: string }).repairId,
		again: (id: string, photos: Claim[]) => tina.run(createRepair, repairOf(here, typeId, { repairId: id, photos })),
		note: (id: string, more: object) => tina.run(noteRepair, { repairId: id, noteId: newId(), ...more }),
		row: async (id: string) =>
			(await as('ada').read('repair.view', (scope) => getRepair(scope, { repairId: id as never }))).repair
	},
	{
		kind: 'shutdown' as const,
		report: async (photos: Claim[]) =>
			(await tina.deliver(reportShutdown, stopOf(here.lineId, reasonId, { photos }))).answer as object,
		idOf: (answer: object) => (answer as { shutdownId: string }).shutdownId,
		again: (id: string, photos: Claim[]) =>
			tina.run(reportShutdown, stopOf(here.lineId, reasonId, { shutdownId: id, photos })),
		note: (id: string, more: object) => tina.run(noteShutdown, { shutdownId: id, noteId: newId(), ...more }),
		row: async (id: string) =>
			(await as('ada').read('shutdown.view', (scope) => getShutdown(scope, { shutdownId: id as never }))).shutdown
	}
];

describe.each(kinds)('photos of a $kind', ({ kind, report, idOf, again, note, row }) => {
	/** Reported with one photo, which is Paula's to send. */
	async function reported() {
		const photo = claim();
		const id = idOf(await report([photo]));
		await own(photo.photoId);
		return { id, photo, query: queryOf(photo) };
	}
	const own = (photoId: string) => db.admin`update photo set created_by = ${phone.userId} where id = ${photoId}`;
	const queryOf = ({ photoId, sha256: hash }: Claim) => ({
		kind: 'photo',
		photoId,
		pass: 'full',
		owner: kind,
		sha256: hash
	});

	test('are named by the report, arrive later, and are told to whoever looks', async () => {
		const { id, photo, query } = await reported();
		expect(await row(id)).toMatchObject({ photos: [{ photoId: photo.photoId, state: 'expected', isMarked: false }] });
		const fed = (await make.feed(id)).length;
		const reply = await phone.post({ query, body: jpeg });
		expect(reply).toMatchObject({ status: 201, json: { photoId: photo.photoId, sha256: photo.sha256 } });
		expect(await row(id)).toMatchObject({ photos: [{ photoId: photo.photoId, state: 'complete' }] });
		expect((await make.audit(id)).at(-1)).toMatchObject({
			action: `${kind}.receive-photo`,
			summary: 'a photo has arrived',
			actor: 'Paula'
		});
		const news = (await make.feed(id)).slice(fed);
		expect(news.map(({ cause }) => cause)).toEqual(news.map(() => `${kind}.receive-photo`));
		expect(news[0]).toMatchObject({ row: { photos: [{ state: 'complete' }] } });
	});

	test('twice is answered alike and kept once', async () => {
		const { id, query } = await reported();
		const [first, second] = await Promise.all([phone.post({ query, body: jpeg }), phone.post({ query, body: jpeg })]);
		expect([first.body, second.body]).toEqual([first.body, first.body]);
		const arrivals = (await make.audit(id)).filter(({ action }) => action === `${kind}.receive-photo`);
		expect(arrivals).toHaveLength(1);
	});

	test('are taken once the report is here, not before', async () => {
		const photo = claim();
		const query = queryOf(photo);
		expect(await phone.post({ query, body: jpeg })).toMatchObject({ status: 404 });
		expect(await phone.post({ query: { ...query, ownerId: newId() }, body: jpeg })).toMatchObject({ status: 404 });
		await report([photo]);
		await own(photo.photoId);
		expect(await phone.post({ query, body: jpeg })).toMatchObject({ status: 201 });
	});

	test('are taken from nobody but the one who claimed them', async () => {
		const { photo, query } = await reported();
		for (const person of [other, rival])
			expect(await person.post({ query, body: jpeg })).toMatchObject({ status: 404 });
		expect((await viewer.post({ query, body: jpeg })).json).toMatchObject({
			error: { data: { reason: 'permission' } }
		});
		const asTask = { ...query, owner: 'task' };
		expect(await phone.post({ query: asTask, body: jpeg })).toMatchObject({ status: 404 });
		expect(await db.admin`select from photo where id = ${photo.photoId} and state = 'expected'`).toHaveLength(1);
	});

	test('are served in three sizes to whoever may see the report, and to its reporter', async () => {
		const { id, photo, query } = await reported();
		await phone.post({ query, body: jpeg });
		for (const [size, width] of [
			['320', 320],
			['1280', 1280],
			['full', 1600]
		] as const) {
			const reply = await viewer.get(photo.photoId, size, kind);
			expect(reply.status).toBe(200);
			expect((await sharp(reply.bytes).metadata()).width).toBe(width);
		}
		expect((await phone.get(photo.photoId, '320', kind)).status).toBe(404);
		const table = kind === 'repair' ? 'repair_request' : 'shutdown';
		await db.admin`update ${db.admin(table)} set reporter_id = ${phone.userId} where id = ${id}`;
		expect((await phone.get(photo.photoId, '320', kind)).status).toBe(200);
		const unseen = [
			await viewer.get(newId(), '320', kind),
			await viewer.get(photo.photoId, '320', 'task'),
			await farBoss.get(photo.photoId, '320', kind),
			await other.get(photo.photoId, '320', kind),
			await rival.get(photo.photoId, '320', kind)
		];
		expect(new Set(unseen.map(({ status, body }) => `${status} ${body}`)).size).toBe(1);
		expect(unseen[0]?.status).toBe(404);
	});

	test('are added by a note, with or without words, up to ten altogether', async () => {
		const id = idOf(await report(many(6)));
		await note(id, { text: 'Seen again', photos: many(3) });
		await note(id, { photos: many(1) });
		const { photos, notes } = await row(id);
		expect(photos).toHaveLength(10);
		expect(notes).toMatchObject([
			{ text: 'Seen again', photoCount: 3 },
			{ text: '', photoCount: 1 }
		]);
		await expect(note(id, { text: 'One more', photos: many(1) })).rejects.toMatchObject({ code: 'photos-too-many' });
		await expect(note(id, {})).rejects.toMatchObject({ code: 'invalid' });
		expect((await row(id)).notes).toHaveLength(2);
	});

	test('have ids of their own: a photo of another record, the same one twice and eleven are refused', async () => {
		const { id, photo } = await reported();
		expect(idOf(await report([]))).not.toBe(id);
		await expect(again(newId(), [photo])).rejects.toMatchObject({ code: 'id-reused', details: { fields: ['photos'] } });
		const twice = claim();
		await expect(again(newId(), [twice, twice])).rejects.toMatchObject({ code: 'invalid' });
		await expect(again(newId(), many(11))).rejects.toMatchObject({ code: 'invalid' });
		expect(await db.admin`select from photo where id = ${twice.photoId}`).toEqual([]);
	});
});
