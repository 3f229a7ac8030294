import { v7 as newId } from 'uuid';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createFakeClock, createPhone, fetchParts, settle } from '../../../tests/support/offline/phone.ts';
import { createModelServer } from '../../../tests/support/offline/model-server.ts';
import { ME, SETTINGS } from '../../../tests/support/offline/rows.ts';
import { createFieldClient, type FieldClient } from './field-client.ts';

beforeAll(fetchParts);

const [siteId, lineId, sectionId, assetId, pointId] = [newId(), newId(), newId(), newId(), newId()];
const [typeId, reasonId] = [newId(), newId()];
const clients: FieldClient[] = [];
afterEach(async () => {
	for (const client of clients.splice(0)) await client.stop();
});

/** A phone that knows one asset, one kind of trouble and one reason. */
async function begin() {
	const clock = createFakeClock();
	const server = createModelServer(clock.now);
	const phone = createPhone({ clock, server });
	server.publish('setting', 'company', SETTINGS);
	const levels = [
		['site', siteId, null, 'Hall'],
		['line', lineId, siteId, 'Weaving Line 01'],
		['section', sectionId, lineId, 'Drive side'],
		['asset', assetId, sectionId, 'Loom L-101'],
		['task_point', pointId, assetId, 'Main bearing']
	] as const;
	for (const [level, placeId, parentId, name] of levels)
		server.publish('place', placeId, {
			placeId,
			level,
			parentId,
			siteId,
			name,
			order: 0,
			isActive: true,
			barcodes: [],
			revision: 1
		});
	server.publish('masterdata', typeId, { kind: 'repair-type', id: typeId, name: 'Leak', isActive: true, order: 1 });
	server.publish('masterdata', reasonId, {
		kind: 'shutdown-reason',
		id: reasonId,
		name: 'Broken',
		isActive: true,
		order: 1
	});
	const client = createFieldClient(phone.parts);
	client.start();
	await settle();
	clients.push(client);
	return { client, server };
}

const request = () => ({ assetId, placeId: pointId, typeId, description: 'Oil drips from the seal' });
const repair = (more: Record<string, unknown> = {}) =>
	({ kind: 'repair', title: 'Loom L-101', wanted: { ...request(), ...more } }) as const;
const stop = () =>
	({ kind: 'shutdown', title: 'Loom', wanted: { placeId: assetId, reasonId, description: 'Shaft blocked' } }) as const;

describe('a report made on the phone', () => {
	test('waits here as new, is sent when it can, and becomes the row of the server', async () => {
		const { client, server } = await begin();
		server.faults.push('unreachable', 'unreachable', 'unreachable', 'unreachable');
		const done = await client.report(repair());
		if (!done.ok) throw new Error('the report is refused');
		await settle();
		expect(await client.reports()).toMatchObject([
			{
				kind: 'repair',
				id: done.id,
				number: null,
				state: 'new',
				place: 'Loom L-101',
				label: 'Leak',
				itemId: done.item.id
			}
		]);
		server.faults.length = 0;
		await client.sync();
		expect(await client.outboxItem(done.item.id)).toMatchObject({ state: 'sent', name: 'repair.create' });
		server.publish('repair', done.id, {
			repairId: done.id,
			number: 7,
			state: 'open',
			priority: 'medium',
			typeLabel: 'Leak',
			description: 'Oil drips from the seal',
			reportedAt: '2026-03-02T06:00:00.000Z',
			reporter: ME,
			path: [
				{ id: siteId, name: 'Hall' },
				{ id: lineId, name: 'L' },
				{ id: sectionId, name: 'S' },
				{ id: assetId, name: 'Loom L-101' }
			],
			notes: []
		});
		await client.sync();
		expect(await client.reports()).toMatchObject([{ id: done.id, number: 7, state: 'open', itemId: null }]);
	});

	test('says what is wrong with it and keeps nothing of it', async () => {
		const { client } = await begin();
		expect(await client.report(repair({ description: 'ab' }))).toEqual({
			ok: false,
			fields: ['description']
		});
		expect(await client.report({ kind: 'shutdown', title: 'Loom', wanted: { placeId: assetId } })).toMatchObject({
			ok: false
		});
		expect(await client.outbox()).toEqual([]);
	});

	test('lets a note follow right behind it, never before it', async () => {
		const { client, server } = await begin();
		server.faults.push('unreachable', 'unreachable', 'unreachable', 'unreachable', 'unreachable', 'unreachable');
		const done = await client.report(stop());
		if (!done.ok) throw new Error('the report is refused');
		const note = await client.noteReport({
			on: { kind: 'shutdown', id: done.id, title: 'Loom' },
			text: 'Second shaft too'
		});
		expect(note).toMatchObject({ ok: true, item: { name: 'shutdown.note', waitsFor: [done.item.id] } });
		expect((await client.reports())[0]).toMatchObject({
			label: 'Broken',
			notes: [{ text: 'Second shaft too', isWaiting: true }]
		});
		server.faults.length = 0;
		await client.sync();
		const names = server.requests.flatMap(({ items }) => items.map(({ name }) => name));
		expect(names.indexOf('shutdown.report')).toBeLessThan(names.indexOf('shutdown.note'));
		expect(await client.noteReport({ on: { kind: 'shutdown', id: done.id, title: 'Loom' }, text: '  ' })).toEqual({
			ok: false,
			fields: ['text']
		});
	});
});

describe('photos of a report', () => {
	const picture = (text: string) => ({
		blob: new Blob([text], { type: 'image/jpeg' }),
		preview: new Blob(['small'], { type: 'image/jpeg' }),
		source: 'camera' as const
	});
	const kept = async (client: FieldClient, text: string) => {
		const { blob, preview, source } = picture(text);
		return { blob, preview, claim: await client.claimPhoto({ blob, preview, source }) };
	};

	test('are kept with it in one step, and travel only once the server holds it', async () => {
		const { client, server } = await begin();
		server.faults.push('unreachable', 'unreachable', 'unreachable', 'unreachable');
		const photo = await kept(client, 'belt');
		const done = await client.report(repair(), { pictures: [photo] });
		if (!done.ok) throw new Error('the report is refused');
		await settle();
		const { photoId } = photo.claim;
		expect(done.item).toMatchObject({ input: { photos: [photo.claim] }, photos: [{ photoId, isSent: false }] });
		expect(await (await client.photoBlob(photoId))?.text()).toBe('belt');
		expect(await client.reports()).toMatchObject([{ id: done.id, photoIds: [photoId] }]);
		expect(client.status().photosWaiting).toBe(1);
		expect(server.photos).toEqual([]);
		server.faults.length = 0;
		await client.sync();
		expect(server.photos).toEqual([photoId]);
		expect(await client.outboxItem(done.item.id)).toMatchObject({ state: 'sent', photos: [{ photoId, isSent: true }] });
		const kinds = server.requests.map(({ procedure, items }) => (items.length > 0 ? 'report' : procedure));
		expect(kinds.lastIndexOf('report')).toBeLessThan(kinds.indexOf('photo', kinds.lastIndexOf('report')));
	});

	test('can be added later, without words too, and belong to the same report', async () => {
		const { client, server } = await begin();
		server.faults.push(...Array.from({ length: 6 }, () => 'unreachable' as const));
		const done = await client.report(stop(), { pictures: [await kept(client, 'first')] });
		if (!done.ok) throw new Error('the report is refused');
		const on = { kind: 'shutdown' as const, id: done.id, title: 'Loom' };
		expect(await client.noteReport({ on, text: ' ' })).toMatchObject({ ok: false, fields: ['text'] });
		const added = await client.noteReport({ on, text: '' }, { pictures: [await kept(client, 'second')] });
		expect(added).toMatchObject({ ok: true, item: { name: 'shutdown.note', input: { text: '' } } });
		const [report] = await client.reports();
		expect(report?.photoIds).toHaveLength(2);
		expect(report?.notes).toMatchObject([{ text: '', photoCount: 1, isWaiting: true }]);
	});

	test('of a report that is not made are not kept', async () => {
		const { client } = await begin();
		const photo = await kept(client, 'belt');
		expect(await client.report(repair({ description: '' }), { pictures: [photo] })).toMatchObject({ ok: false });
		const eleven = await Promise.all(Array.from({ length: 11 }, (_, n) => kept(client, `photo ${n}`)));
		expect(await client.report(repair(), { pictures: eleven })).toEqual({ ok: false, fields: ['photos'] });
		expect(await client.photoBlob(photo.claim.photoId)).toBeUndefined();
		expect(client.status().photosWaiting).toBe(0);
	});
});

describe('a report that is being written', () => {
	const written = (values: Record<string, unknown> = { description: 'Oil' }, formId = newId()) =>
		({ formId, kind: 'repair', from: '?place=1', title: 'Loom L-101', values }) as const;
	const picture = async (client: FieldClient, text: string) => {
		const blob = new Blob([text], { type: 'image/jpeg' });
		return { blob, preview: null, claim: await client.claimPhoto({ blob, preview: null, source: 'camera' }) };
	};

	test('is a draft with its pictures from the first change on, counted, and outlives the cache', async () => {
		const { client } = await begin();
		const form = written();
		const [first, second] = [await picture(client, 'belt'), await picture(client, 'motor')];
		expect(await client.saveForm({ form, isFirst: true, added: [first], removed: [] })).toBe(true);
		const values = { description: 'Oil drips' };
		await client.saveForm({ form: { ...form, values }, isFirst: false, added: [second], removed: [] });
		await client.saveForm({ form: { ...form, values }, isFirst: false, added: [], removed: [first.claim.photoId] });
		await settle();
		await client.clearCache();
		expect(await client.forms()).toMatchObject([{ ...form, values, photos: [second.claim] }]);
		const [left] = await client.formPictures(form.formId);
		expect(left?.claim).toEqual(second.claim);
		expect(await left?.blob.text()).toBe('motor');
		expect(await client.photoBlob(first.claim.photoId)).toBeUndefined();
		expect(client.status()).toMatchObject({ drafts: 1, photosWaiting: 0 });
		const { list, photos } = await client.rescue();
		expect(list.drafts).toMatchObject([{ formId: form.formId, values }]);
		expect(photos).toHaveLength(1);
	});

	test('becomes the item with its pictures in one step, under the same id', async () => {
		const { client, server } = await begin();
		const form = written();
		const photo = await picture(client, 'belt');
		await client.saveForm({ form, isFirst: true, added: [photo], removed: [] });
		expect(await client.report(repair({ description: '' }), { formId: form.formId })).toEqual({
			ok: false,
			fields: ['description']
		});
		expect(await client.forms()).toHaveLength(1);
		const done = await client.report(repair(), { formId: form.formId });
		expect(done).toMatchObject({ ok: true, id: form.formId, item: { input: { photos: [photo.claim] } } });
		expect(await client.forms()).toEqual([]);
		await client.sync();
		expect(server.photos).toEqual([photo.claim.photoId]);
	});

	test('does not come back when it was handed in or discarded in another window', async () => {
		const { client } = await begin();
		const form = written();
		const photo = await picture(client, 'belt');
		await client.saveForm({ form, isFirst: true, added: [photo], removed: [] });
		await client.discardForm(form.formId);
		expect(await client.saveForm({ form, isFirst: false, added: [], removed: [] })).toBe(false);
		expect(await client.report(repair(), { formId: form.formId })).toEqual({ ok: false, fields: ['formId'] });
		expect(await client.forms()).toEqual([]);
		expect(await client.photoBlob(photo.claim.photoId)).toBeUndefined();
		expect(await client.outbox()).toEqual([]);
	});

	test('can become a note on a report that is there already, with its pictures', async () => {
		const { client } = await begin();
		const form = written();
		const photo = await picture(client, 'belt');
		await client.saveForm({ form, isFirst: true, added: [photo], removed: [] });
		const on = { kind: 'repair', id: newId(), title: 'Loom' } as const;
		const added = await client.noteReport({ on, text: '' }, { formId: form.formId });
		expect(added).toMatchObject({ ok: true, item: { name: 'repair.note', input: { repairId: on.id } } });
		expect(await client.forms()).toEqual([]);
		expect(await client.photoBlob(photo.claim.photoId)).toBeDefined();
	});
});

describe('what the phone knows of places', () => {
	test('names lines and assets, and which asset and line a point belongs to', async () => {
		const { client } = await begin();
		expect(await client.reportPlaces()).toEqual([
			{ placeId: lineId, level: 'line', name: 'Weaving Line 01', where: 'Hall' },
			{ placeId: assetId, level: 'asset', name: 'Loom L-101', where: 'Weaving Line 01 › Drive side' }
		]);
		expect(await client.lineAndAsset(pointId)).toEqual({ lineId, assetId, pointId });
		expect(await client.lineAndAsset(siteId)).toBeUndefined();
		expect(await client.reportChoices('repair-type')).toMatchObject([{ name: 'Leak' }]);
	});

	test('hints at open reports of the asset and its line, and forgets them when they are dealt with', async () => {
		const { client, server } = await begin();
		const [here, line, elsewhere] = [newId(), newId(), newId()];
		const hint = (id: string, asset: string | null, at: string) =>
			server.publish('hint', id, {
				of: 'repair',
				number: 1,
				siteId,
				lineId,
				assetId: asset,
				label: 'Leak',
				description: 'Oil',
				priority: 'low',
				at
			});
		hint(here, assetId, '2026-03-02T05:00:00.000Z');
		hint(line, null, '2026-03-02T05:30:00.000Z');
		hint(elsewhere, newId(), '2026-03-02T05:40:00.000Z');
		await client.sync();
		expect((await client.hintsAt({ lineId, assetId })).map(({ id }) => id)).toEqual([line, here]);
		expect(await client.hintsAt({ lineId, assetId: null })).toHaveLength(3);
	});
});
