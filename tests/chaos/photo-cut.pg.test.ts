import { randomBytes } from 'node:crypto';
import sharp from 'sharp';
import { v7 as newId } from 'uuid';
import { afterAll, afterEach, expect, test } from 'vitest';
import { keepPhoto, type PhotoRow } from '#lib/offline/photos.ts';
import { createFetchTransport } from '#lib/offline/transport.fetch.ts';
import { submitTask } from '#lib/server/tasks/submit.service.ts';
import { createCuttingProxy } from '../support/cutting-proxy.ts';
import { openPlant } from '../support/company.ts';
import { openFiles, sha256 } from '../support/files.ts';
import { createPhone } from '../support/offline/phone.ts';
import { BEARING_FORM, photoOf, submissionOf } from '../support/submission.ts';

const MAX_BYTES = 10_485_760;

const plant = await openPlant();
const { make, here, company, db } = plant;
const { uploader, listen, faults } = await openFiles(db);
const lena = await uploader(company, 'Lena', ['Technician']);
const templateId = await make.template('Bearing check', BEARING_FORM);
const proxy = await createCuttingProxy(await listen());
const picture = await largest();
const preview = await sharp(picture).resize(1280).jpeg({ quality: 50 }).toBuffer();

afterAll(proxy.close);
afterEach(() => expect(faults).toEqual([]));

/** A picture that just fits into 10 MB. */
async function largest(): Promise<Buffer> {
	const noise = { type: 'gaussian' as const, mean: 128, sigma: 60 };
	const create = { width: 3600, height: 2700, channels: 3 as const, background: 'grey', noise };
	const pixels = await sharp({ create }).png({ compressionLevel: 0 }).toBuffer();
	const jpeg = await sharp(pixels).jpeg({ quality: 80 }).toBuffer();
	return Buffer.concat([jpeg.subarray(0, 2), ...comments(MAX_BYTES - jpeg.length), jpeg.subarray(2)]);
}

/** What a camera may put beside its picture, as much as there is room for. */
function comments(room: number): Buffer[] {
	const longest = 65_000;
	return Array.from({ length: Math.floor(room / (longest + 4)) }, () => {
		const head = Buffer.from([0xff, 0xfe, 0, 0]);
		head.writeUInt16BE(longest + 2, 2);
		return Buffer.concat([head, randomBytes(longest)]);
	});
}

/** A phone whose record the server holds and whose photo may travel, over the wire that can be cut. */
async function phoneWithPhoto() {
	const taskId = await make.task({ at: here, templateId, assigneeIds: [plant.as('tina').userId] });
	const claim = { ...photoOf(), sha256: sha256(picture), sizeBytes: picture.length } as PhotoRow['claim'];
	await plant.as('tina').deliver(submitTask, submissionOf({ taskId, templateId }, { photos: [claim] }));
	await db.admin`update photo set created_by = ${lena.userId} where id = ${claim.photoId}`;
	const phone = createPhone();
	const row: PhotoRow = {
		photoId: claim.photoId,
		owner: { kind: 'task', id: taskId },
		itemId: newId(),
		claim,
		hasPreview: true,
		state: 'waiting',
		upload: null
	};
	const bytes = {
		blob: new Blob([new Uint8Array(picture)], { type: 'image/jpeg' }),
		preview: new Blob([new Uint8Array(preview)], { type: 'image/jpeg' })
	};
	await phone.device.update(async () => ({ changes: keepPhoto(row, bytes), answer: undefined }));
	return { phone: wired(phone), claim };
}

function wired(phone: ReturnType<typeof createPhone>) {
	const signedIn: typeof fetch = (input, init) =>
		fetch(input, { ...init, headers: { ...Object.fromEntries(new Headers(init?.headers)), cookie: lena.cookie } });
	phone.server.photo = createFetchTransport({ origin: proxy.origin, fetch: signedIn }).photo;
	return phone;
}

test.each([1, 60, 99])(
	'a photo of 10 MB cut after %i in a hundred parts arrives whole for little more than its size',
	async (percent) => {
		const { phone, claim } = await phoneWithPhoto();
		const before = proxy.sentBytes();
		proxy.cutAt(before + preview.length + (picture.length * percent) / 100);
		expect(await phone.contact()).toMatchObject({ kind: 'retry' });
		expect(await phone.device.store.get('photos', claim.photoId)).toMatchObject({ state: 'previewed' });
		// The app is killed while it waits: a new one finds the store.
		const reborn = wired(createPhone({ store: phone.parts.store, server: phone.server }));
		await reborn.calm();
		const [stored] = await db.admin`select state, sha256, size_bytes from photo where id = ${claim.photoId}`;
		expect(stored).toEqual({ state: 'complete', sha256: sha256(picture), size_bytes: picture.length });
		expect(await phone.device.store.get('photos', claim.photoId)).toMatchObject({ state: 'sent', upload: null });
		const wireBytes = proxy.sentBytes() - before;
		console.log(
			`${picture.length} bytes cut at ${percent} %: ${wireBytes} on the wire with a preview of ${preview.length}`
		);
		expect(picture.length).toBeGreaterThan(9_500_000);
		expect(wireBytes).toBeLessThanOrEqual(picture.length * 1.2);
	}
);
