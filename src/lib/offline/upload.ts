import { PhotoReceipt } from '#lib/domain/files/photo.ts';
import type { Device } from './device.ts';
import { DONE, reach, type Stop } from './stop.ts';
import { putItem, WAITING } from './outbox.ts';
import type { Parts } from './parts.ts';
import { bytesOf, nextReady, passOf, type PhotoBytes, type PhotoRow, putPhoto } from './photos.ts';
import { judge, type Judged, type PhotoSending } from './transport.ts';

/** News of others are read at least this often while photos travel. */
const INTERLUDE_MS = 30_000;

/** How far the photo under way has come. */
export type Travel = { photoId: string; itemId: string | null; sentBytes: number; totalBytes: number };

export type UploadWatch = {
	onUploading: (travel: Travel | null) => void;
	/** Photos wait for Wi-Fi, by the person's wish. */
	onHeld: (isHeld: boolean) => void;
};

type Journey = {
	watch: UploadWatch;
	/** Hands over and reads what came up meanwhile: text never waits for photos (SY-7). */
	interlude: () => Promise<Stop>;
	/** In place of a session (8.5). */
	evidence?: string;
};

/**
 * Photos of received records, previews of all first, then the full pictures, each going on where it was cut. Nothing counts
 * as sent before the server's receipt names its hash.
 */
export async function upload(
	device: Device,
	parts: Parts,
	signal: AbortSignal,
	{ watch, interlude, evidence }: Journey
): Promise<Stop> {
	let isDisturbed = false;
	let worst: Stop = DONE;
	let last: PhotoRow | undefined;
	let since = parts.clock.now().getTime();
	const stopListening = device.subscribe((tables) => (isDisturbed ||= tables.has('outbox')));

	async function isInterludeDue(): Promise<boolean> {
		if (parts.clock.now().getTime() - since > INTERLUDE_MS) return true;
		return isDisturbed && (await device.store.count('outbox', WAITING)) > 0;
	}

	try {
		while (!signal.aborted) {
			const isHeld = await isHeldBack(device, parts);
			watch.onHeld(isHeld);
			const photo = isHeld ? undefined : await nextReady(device.store, last);
			if (!photo) return worst;
			const outcome = await send(device, parts, photo, { signal, watch, evidence, isDisturbed: () => isDisturbed });
			if (outcome.kind === 'stop') return outcome.stop;
			if (outcome.kind === 'later') worst = { kind: 'retry', afterMs: null };
			if (outcome.kind !== 'paused') last = photo;
			if (!(await isInterludeDue())) continue;
			const stop = await interlude();
			if (stop.kind !== 'done') return stop;
			isDisturbed = false;
			since = parts.clock.now().getTime();
		}
		return worst;
	} finally {
		stopListening();
		watch.onUploading(null);
	}
}

async function isHeldBack(device: Device, parts: Parts): Promise<boolean> {
	return parts.isCellular() && ((await device.meta()).isWifiOnly ?? false);
}

type Outcome = { kind: 'sent' | 'paused' | 'refused' | 'later' } | { kind: 'stop'; stop: Stop };
type Surroundings = Pick<Journey, 'watch'> & {
	signal: AbortSignal;
	evidence: string | undefined;
	isDisturbed: () => boolean;
};

async function send(device: Device, parts: Parts, photo: PhotoRow, around: Surroundings): Promise<Outcome> {
	const { evidence } = around;
	const bytes = await bytesOf(device.store, photo.photoId);
	if (!bytes) {
		await settle(device, photo, 'refused');
		return { kind: 'refused' };
	}
	const sending = { ...(await sendingOf(parts, photo, bytes)), ...(evidence === undefined ? {} : { evidence }) };
	const { photoId, itemId } = photo;
	const totalBytes = sending.blob.size;
	let upload = photo.upload;
	let isPaused = false;
	const travelled = (sentBytes: number) => around.watch.onUploading({ photoId, itemId, sentBytes, totalBytes });
	travelled(upload?.offset ?? 0);
	const reply = await reach(() =>
		parts.transport.photo(sending, {
			signal: around.signal,
			async onUrl(url) {
				// A preview travels in one piece; what is cut begins again.
				if (url === upload?.url || sending.pass === 'preview') return;
				upload = url === null ? null : { pass: sending.pass, url, offset: 0 };
				await keep(device, { ...photo, upload });
			},
			onSent(sentBytes) {
				travelled(sentBytes);
				if (upload) upload = { ...upload, offset: sentBytes };
				isPaused = around.isDisturbed();
				return !isPaused;
			}
		})
	);
	const judged = judge(reply, PhotoReceipt);
	if (judged.kind !== 'answer' && upload && upload.offset !== photo.upload?.offset)
		await keep(device, { ...photo, upload });
	if (isPaused && judged.kind === 'retry') return { kind: 'paused' };
	return conclude(device, { ...photo, upload }, sending, { judged, isOurFault: reply.status >= 500 });
}

async function sendingOf(parts: Parts, photo: PhotoRow, { blob, preview }: PhotoBytes): Promise<PhotoSending> {
	const { photoId, owner, claim, upload } = photo;
	const pass = passOf(photo) ?? 'full';
	const url = upload?.pass === pass ? upload.url : null;
	if (pass === 'full' || !preview) return { photoId, owner, pass: 'full', sha256: claim.sha256, blob, url };
	return { photoId, owner, pass, sha256: await hashOf(parts, preview), blob: preview, url };
}

async function hashOf(parts: Parts, blob: Blob): Promise<string> {
	return parts.sha256(new Uint8Array(await blob.arrayBuffer()));
}

type Heard = { judged: Judged<PhotoReceipt>; isOurFault: boolean };

async function conclude(
	device: Device,
	photo: PhotoRow,
	sending: PhotoSending,
	{ judged, isOurFault }: Heard
): Promise<Outcome> {
	switch (judged.kind) {
		case 'sign-in':
			return { kind: 'stop', stop: judged };
		case 'retry':
			// One photo that the server stumbles over must not keep the others here.
			return isOurFault ? { kind: 'later' } : { kind: 'stop', stop: judged };
		case 'answer':
			if (!isReceiptOf(judged.answer, sending)) return { kind: 'stop', stop: { kind: 'retry', afterMs: null } };
			await settle(device, photo, sending.pass === 'preview' ? 'previewed' : 'sent');
			return { kind: 'sent' };
		case 'refused':
			return refused(device, photo, judged);
	}
}

function isReceiptOf(receipt: PhotoReceipt, { photoId, pass, sha256 }: PhotoSending): boolean {
	return receipt.photoId === photoId && receipt.pass === pass && receipt.sha256 === sha256;
}

async function refused(
	device: Device,
	photo: PhotoRow,
	{ reason, status }: Extract<Heard['judged'], { kind: 'refused' }>
): Promise<Outcome> {
	// Rights come back; a damaged transfer begins again. Any other refusal is final, and the bytes stay for the rescue file.
	if (status === 403) return { kind: 'refused' };
	if (reason === 'hash-mismatch') await keep(device, { ...photo, upload: null });
	else if (photo.state === 'waiting' && photo.hasPreview)
		await settle(device, { ...photo, hasPreview: false }, 'waiting');
	else await settle(device, photo, 'refused');
	return { kind: reason === 'hash-mismatch' ? 'later' : 'refused' };
}

async function keep(device: Device, photo: PhotoRow): Promise<void> {
	await device.update(async () => ({ changes: [putPhoto(photo)], answer: undefined }));
}

function settle(device: Device, photo: PhotoRow, state: PhotoRow['state']): Promise<void> {
	return device.update(async (meta) => {
		const row = { ...photo, state, upload: null };
		const item = photo.itemId === null ? undefined : await device.store.get('outbox', photo.itemId);
		const photos = item?.photos.map((one) =>
			one.photoId === photo.photoId ? { ...one, isSent: state === 'sent', isRefused: state === 'refused' } : one
		);
		const isNews = item !== undefined && (state === 'sent' || state === 'refused');
		return {
			changes: [putPhoto(row), ...(isNews && photos ? [putItem({ ...item, photos }, meta.cursor?.n ?? 0)] : [])],
			answer: undefined
		};
	});
}
