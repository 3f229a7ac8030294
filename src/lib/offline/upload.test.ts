import { v7 as newId } from 'uuid';
import { beforeEach, describe, expect, test } from 'vitest';
import { createPhone, hashOf as hash, type Phone } from '../../../tests/support/offline/phone.ts';
import type { Sent } from './outbox.ts';
import { putItem } from './outbox.ts';
import { keepPhoto, type PhotoRow, photosOfItem } from './photos.ts';
import type { PhotoSending, PhotoTravel, Reply } from './transport.ts';
import type { Travel } from './upload.ts';

type Answer = (sending: PhotoSending, travel: PhotoTravel) => Reply | Promise<Reply>;

const receipt: Answer = ({ photoId, pass, sha256 }) => ({
	status: 200,
	retryAfter: null,
	body: { photoId, pass, sha256 }
});
const refusal = (status: number, reason: string) => () => ({
	status,
	retryAfter: null,
	body: { error: { data: { reason } } }
});
const page: Answer = () => ({ status: 200, retryAfter: null, body: undefined });
const cut: Answer = () => {
	throw new TypeError('network');
};

let phone: Phone;
let travels: (Travel | null)[];
let sent: string[];
let answers: Answer[];

beforeEach(() => {
	phone = createPhone();
	travels = [];
	sent = [];
	answers = [];
	phone.watch.onUploading = (travel) => travels.push(travel);
	phone.server.photo = async (sending, travel) => {
		sent.push(`${sending.pass} of ${names.get(sending.photoId) ?? 'a stranger'}`);
		return (answers.shift() ?? receipt)(sending, travel);
	};
});

const names = new Map<string, string>();

/** An item that the server holds, with photos that may travel. */
async function received(...photos: (string | Partial<PhotoRow>)[]): Promise<string> {
	const item = await phone.make();
	const rows = photos.map((photo) => rowOf(item.id, photo));
	const { seq: _seq, wasRenumbered: _was, ...base } = item;
	const done: Sent = {
		...base,
		photos: rows.map(({ photoId }) => ({ photoId, isSent: false })),
		state: 'sent',
		verdict: 'applied',
		receivedAt: '2026-03-02T06:00:00.000Z',
		answer: {},
		n: 0
	};
	const kept = rows.flatMap((row) => keepPhoto(row, bytesOf(row)));
	await phone.device.update(async () => ({ changes: [putItem(done, 0), ...kept], answer: undefined }));
	return item.id;
}

function rowOf(itemId: string, photo: string | Partial<PhotoRow>): PhotoRow {
	const name = typeof photo === 'string' ? photo : 'one';
	const photoId = newId();
	names.set(photoId, name);
	return {
		photoId,
		owner: { kind: 'task', id: newId() },
		itemId,
		claim: {
			photoId,
			sha256: hash(name),
			sizeBytes: name.length,
			contentType: 'image/jpeg',
			source: 'camera',
			takenAt: ''
		} as PhotoRow['claim'],
		hasPreview: true,
		state: 'waiting',
		upload: null,
		...(typeof photo === 'string' ? {} : photo)
	};
}

function bytesOf({ photoId, hasPreview }: PhotoRow) {
	const name = names.get(photoId) ?? '';
	return { blob: new Blob([name]), preview: hasPreview ? new Blob([`small ${name}`]) : null };
}

async function statesOf(itemId: string) {
	const item = await phone.device.store.get('outbox', itemId);
	const rows = await photosOfItem(phone.device.store, itemId);
	return { rows: rows.map(({ state }) => state), isSent: item?.photos.map(({ isSent }) => isSent) };
}

test('the previews of all photos go before the full picture of any', async () => {
	const one = await received('a', 'b');
	const two = await received('c');
	await phone.calm();
	expect(sent).toEqual(['preview of a', 'preview of b', 'preview of c', 'full of a', 'full of b', 'full of c']);
	expect(await statesOf(one)).toEqual({ rows: ['sent', 'sent'], isSent: [true, true] });
	expect(await statesOf(two)).toEqual({ rows: ['sent'], isSent: [true] });
	expect(travels.at(-1)).toBeNull();
});

test('a photo without a preview goes as it is', async () => {
	await received({ hasPreview: false });
	await phone.calm();
	expect(sent).toEqual(['full of one']);
});

describe('nothing counts as sent', () => {
	const foreign: Answer = ({ photoId, pass }) => ({
		status: 200,
		retryAfter: null,
		body: { photoId, pass, sha256: hash('x') }
	});
	const half: Answer = ({ photoId, sha256 }) => ({
		status: 200,
		retryAfter: null,
		body: { photoId, pass: 'preview', sha256 }
	});

	test.each([
		['a page of a captive portal', page],
		['a receipt with another hash', foreign],
		['a receipt of the other pass', half],
		['no answer', cut],
		['a server that asks to wait', refusal(429, 'too-many')]
	])('by %s', async (_what, answer) => {
		const itemId = await received({ state: 'previewed' });
		answers = [answer];
		expect(await phone.contact()).toMatchObject({ kind: 'retry' });
		expect(await statesOf(itemId)).toEqual({ rows: ['previewed'], isSent: [false] });
		await phone.calm();
		expect(await statesOf(itemId)).toEqual({ rows: ['sent'], isSent: [true] });
	});

	test('while the session is over', async () => {
		const itemId = await received('a');
		answers = [refusal(401, 'session')];
		expect(await phone.contact()).toEqual({ kind: 'sign-in' });
		expect((await statesOf(itemId)).rows).toEqual(['waiting']);
	});
});

test('an upload goes on at the place that was kept, also after a kill', async () => {
	await received({ state: 'previewed' });
	answers = [
		async (_sending, travel) => {
			await travel.onUrl('/files/task.1');
			travel.onSent(2);
			throw new TypeError('network');
		}
	];
	await phone.contact();
	const reborn = createPhone({ store: phone.parts.store, server: phone.server });
	let url: string | null = null;
	phone.server.photo = async (sending, travel) => {
		url = sending.url;
		return receipt(sending, travel);
	};
	await reborn.calm();
	expect(url).toBe('/files/task.1');
	expect(await phone.device.store.all('photos')).toMatchObject([{ state: 'sent', upload: null }]);
});

test('text that is written meanwhile goes before the photo goes on', async () => {
	await received({ state: 'previewed' });
	answers = [
		async (_sending, travel) => {
			await travel.onUrl('/files/task.1');
			await phone.make();
			expect(travel.onSent(1)).toBe(false);
			throw new Error('paused');
		}
	];
	const before = phone.server.effects.length;
	await phone.calm();
	expect(phone.server.effects).toHaveLength(before + 1);
	expect(sent).toEqual(['full of one', 'full of one']);
	expect(travels).toContainEqual(expect.objectContaining({ sentBytes: 1, totalBytes: 3 }));
});

test('photos wait for Wi-Fi where the person wants that and the browser says that it is none', async () => {
	const itemId = await received('a');
	let held: boolean | undefined;
	phone.watch.onHeld = (isHeld) => (held = isHeld);
	phone.parts.isCellular = () => true;
	await phone.device.update(async () => ({ changes: [], meta: { isWifiOnly: true }, answer: undefined }));
	await phone.calm();
	expect([sent, held]).toEqual([[], true]);
	phone.parts.isCellular = () => false;
	await phone.calm();
	expect(held).toBe(false);
	expect((await statesOf(itemId)).rows).toEqual(['sent']);
});

describe('one photo in trouble', () => {
	test('that the server stumbles over does not keep the others', async () => {
		const itemId = await received({ state: 'previewed' }, 'b');
		answers = [receipt, refusal(500, 'fault')];
		expect(await phone.contact()).toMatchObject({ kind: 'retry' });
		expect((await statesOf(itemId)).rows).toEqual(['previewed', 'sent']);
	});

	test('that is refused for good keeps its bytes', async () => {
		const itemId = await received({ state: 'previewed' });
		answers = [refusal(400, 'file-type')];
		await phone.calm();
		expect(await statesOf(itemId)).toEqual({ rows: ['refused'], isSent: [false] });
		expect(await (await phone.device.store.all('bytes'))[0]?.blob.text()).toBe('one');
	});

	test('whose preview is refused is sent in full', async () => {
		const itemId = await received('a');
		answers = [refusal(400, 'file-type')];
		await phone.calm();
		expect(sent).toEqual(['preview of a', 'full of a']);
		expect((await statesOf(itemId)).rows).toEqual(['sent']);
	});

	test('that was damaged on the way begins again', async () => {
		await received({ state: 'previewed', upload: { pass: 'full', url: '/files/task.1', offset: 2 } });
		const urls: (string | null)[] = [];
		const note =
			(answer: Answer): Answer =>
			(sending, travel) => {
				urls.push(sending.url);
				return answer(sending, travel);
			};
		answers = [note(refusal(400, 'hash-mismatch')), note(receipt)];
		await phone.calm();
		expect(urls).toEqual(['/files/task.1', null]);
	});

	test('that the person may not send any more waits until they may again', async () => {
		const itemId = await received({ state: 'previewed' });
		answers = [refusal(403, 'permission')];
		await phone.contact();
		expect((await statesOf(itemId)).rows).toEqual(['previewed']);
		await phone.calm();
		expect((await statesOf(itemId)).rows).toEqual(['sent']);
	});
});

test('photos as the first version kept them are sent too', async () => {
	const item = await phone.make();
	const { owner, hasPreview: _hasPreview, upload: _upload, ...rest } = rowOf(item.id, 'old');
	const row = { ...rest, blob: new Blob(['old']), taskId: owner.id };
	const by = [`t:${owner.id}|${row.photoId}`, `i:${item.id}|${row.photoId}`, `w|${row.photoId}`, `u|${row.photoId}`];
	await phone.device.update(async () => ({
		changes: [{ table: 'photos', op: 'put', id: row.photoId, by, row: row as never }],
		answer: undefined
	}));
	await phone.calm();
	expect(sent).toEqual(['full of old']);
	expect(await phone.device.store.get('photos', row.photoId)).toMatchObject({ state: 'sent', owner: { kind: 'task' } });
});
