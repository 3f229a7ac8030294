import { v7 as newId } from 'uuid';
import { describe, expect, test } from 'vitest';
import { createPhone } from '../../../tests/support/offline/phone.ts';
import { saveForm } from './forms.ts';
import { listOutbox } from './outbox-actions.ts';
import { claimOf } from './photos.ts';
import { createPlaces } from './places.ts';
import { scan } from './views.ts';

const CODE = '7K3M9QX2TD';
const AT = '2026-03-02T06:00:00.000Z';

const siteRow = (placeId: string, name: string, revision = 1) => ({
	placeId,
	level: 'site' as const,
	parentId: null,
	siteId: placeId,
	name,
	order: 10,
	isActive: true,
	barcodes: [],
	revision
});

async function begin() {
	const phone = createPhone();
	const site = newId();
	phone.server.publish('place', site, siteRow(site, 'Bandung Plant'));
	await phone.calm();
	return { phone, site, places: createPlaces(phone.device, phone.parts) };
}

const making = (placeId: string, parentId: string, level: string, name: string) => ({
	name: 'place.create',
	input: { placeId, parentId, level, name, ...(level === 'task_point' ? { tagCode: CODE } : {}) },
	title: name
});

describe('places made without a network', () => {
	test('stand in the tree at once, with their code known to a scan', async () => {
		const { phone, site, places } = await begin();
		const [line, point] = [newId(), newId()];
		await places.queuePlace(making(line, site, 'line', 'Line 09'));
		await places.queuePlace(making(point, line, 'task_point', 'New point'));
		const index = await places.places();
		expect(index.path(point).map(({ name }) => name)).toEqual(['Bandung Plant', 'Line 09', 'New point']);
		expect(index.get(point)).toMatchObject({ siteId: site, isUnsent: true });
		expect(await places.tagAt(point)).toMatchObject({ code: CODE, isActive: true, chipSerial: null });
		expect(await scan(phone.device.store, `NFC_TASKPOINT_${CODE}`)).toMatchObject({
			kind: 'task_point',
			placeId: point
		});
	});

	test('wait for the place they hang under, and a chip for the place it is on', async () => {
		const { phone, site, places } = await begin();
		const [line, point] = [newId(), newId()];
		await places.queuePlace(making(line, site, 'line', 'Line 09'));
		await places.queuePlace(making(point, line, 'task_point', 'New point'));
		await places.queuePlace({
			name: 'tag.write',
			input: { placeId: point, tagCode: CODE, chipSerial: '04:A2' },
			title: ''
		});
		const [first, second, third] = await listOutbox(phone.device);
		expect([first?.waitsFor, second?.waitsFor, third?.waitsFor]).toEqual([[], [first?.id], [second?.id]]);
		expect(await places.tagAt(point)).toMatchObject({ chipSerial: '04:A2' });
	});

	test('an edit shows at once, in the tree and in the details', async () => {
		const { site, places } = await begin();
		const input = { placeId: site, revision: 1, name: 'Hall', address: 'Road 1', seen: { name: 'Bandung Plant' } };
		await places.queuePlace({ name: 'place.edit', input, title: 'Hall' });
		expect((await places.places()).get(site)).toMatchObject({ name: 'Hall', isUnsent: true });
		expect(await places.placeDetail(site)).toMatchObject({ address: 'Road 1', assetNumber: null });
		expect(await places.place(site)).toMatchObject({ name: 'Hall' });
	});

	test('pictures are kept with the place in one step, shown at once, and travel once the server holds it', async () => {
		const { phone, site, places } = await begin();
		const asset = newId();
		const blob = new Blob(['drive'], { type: 'image/jpeg' });
		const claim = await claimOf(phone.parts, { blob, preview: null, source: 'camera' });
		const made = making(asset, site, 'asset', 'Drive');
		phone.server.judge = () => 'refused';
		await places.queuePlace(
			{ ...made, input: { ...made.input, photos: [claim] } },
			{ pictures: [{ claim, blob, preview: null }] }
		);
		const { photoId } = claim;
		expect((await places.placeDetail(asset)).photos).toMatchObject([{ photoId, state: 'expected' }]);
		await phone.calm();
		expect(phone.server.photos).toEqual([]);
		const [item] = await listOutbox(phone.device);
		phone.server.judge = () => 'applied';
		await places.requeue(item?.id ?? '', item?.input ?? {});
		await phone.calm();
		expect(phone.server.photos).toEqual([photoId]);
		expect((await listOutbox(phone.device))[0]).toMatchObject({ state: 'sent', photos: [{ photoId, isSent: true }] });
	});

	test('what was a draft becomes the place with its pictures in one step, once', async () => {
		const { phone, site, places } = await begin();
		const formId = newId();
		const blob = new Blob(['drive'], { type: 'image/jpeg' });
		const claim = await claimOf(phone.parts, { blob, preview: null, source: 'camera' });
		const form = { formId, kind: 'place', from: `parent=${site}`, title: 'Drive', values: { name: 'Drive' } } as const;
		const added = [{ claim, blob, preview: null }];
		await saveForm(phone.device, phone.parts, { form, isFirst: true, added, removed: [] });
		const made = making(formId, site, 'asset', 'Drive');
		const command = { ...made, input: { ...made.input, photos: [claim] } };
		await places.queuePlace(command, { formId });
		await places.queuePlace(command, { formId });
		expect(await phone.device.store.all('forms')).toEqual([]);
		const items = await listOutbox(phone.device);
		expect(items).toMatchObject([{ name: 'place.create', photos: [{ photoId: claim.photoId }] }]);
		await phone.calm();
		expect(phone.server.photos).toEqual([claim.photoId]);
	});

	test('a refused place is sent again under another parent, with the id its children wait for', async () => {
		const { phone, site, places } = await begin();
		const line = newId();
		phone.server.judge = () => 'refused';
		await places.queuePlace(making(line, newId(), 'line', 'Line 09'));
		await phone.calm();
		const [item] = await listOutbox(phone.device);
		expect(item).toMatchObject({ state: 'needs_review', reason: 'not-found' });
		await places.requeue(item?.id ?? '', { ...item?.input, parentId: site });
		const [again] = await listOutbox(phone.device);
		expect(again).toMatchObject({ id: item?.id, state: 'queued', seq: null, input: { parentId: site } });
		expect(again?.contentHash).not.toBe(item?.contentHash);
	});
});

describe('what was read', () => {
	const one = { text: CODE, kind: 'qr', purpose: 'look-up', result: 'opened', at: AT } as const;

	test('is one item while it waits, and a new one after it was sent', async () => {
		const { phone, places } = await begin();
		await places.logScan(one, 'Scans');
		await places.logScan({ ...one, result: 'unknown' }, 'Scans');
		const [item, ...others] = await listOutbox(phone.device);
		expect(others).toEqual([]);
		expect(item?.input['scans']).toHaveLength(2);
		await phone.calm();
		await places.logScan(one, 'Scans');
		expect((await listOutbox(phone.device)).map(({ state }) => state)).toEqual(['queued', 'sent']);
	});

	test('of a whole shift is split where an item is full', async () => {
		const { phone, places } = await begin();
		for (let number = 0; number < 51; number += 1) await places.logScan(one, 'Scans');
		const counts = (await listOutbox(phone.device)).map(({ input }) => (input['scans'] as unknown[]).length);
		expect(counts).toEqual([50, 1]);
	});
});
