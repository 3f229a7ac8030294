import * as z from 'zod/mini';
import type { Device } from './device.ts';
import { DONE, reach, type Stop } from './flush.ts';
import { putItem } from './outbox.ts';
import type { Parts } from './parts.ts';
import { type PhotoRow, putPhoto, READY } from './photos.ts';
import { judge } from './transport.ts';

const Uploaded = z.object({ photoId: z.string(), state: z.literal('complete') });

/** Photos of received records, one after the other, until none is left; text never waits for them (SY-7). */
export async function upload(device: Device, parts: Parts, signal: AbortSignal): Promise<Stop> {
	while (!signal.aborted) {
		const [photo] = await device.store.find('photos', { ...READY, limit: 1 });
		if (!photo) return DONE;
		const judged = judge(await reach(() => parts.transport.photo(photo)), Uploaded);
		if (judged.kind === 'sign-in') return judged;
		if (judged.kind === 'retry') return judged;
		const isSent = judged.kind === 'answer' && judged.answer.photoId === photo.photoId;
		// A damaged transfer is tried again; any other refusal is final, and the bytes stay here for the rescue file.
		if (judged.kind === 'answer' && !isSent) return { kind: 'retry', afterMs: null };
		if (judged.kind === 'refused' && judged.reason === 'hash-mismatch') return { kind: 'retry', afterMs: null };
		await mark(device, photo, isSent ? 'sent' : 'refused');
	}
	return DONE;
}

function mark(device: Device, photo: PhotoRow, state: 'sent' | 'refused'): Promise<void> {
	return device.update(async (meta) => {
		const item = photo.itemId === null ? undefined : await device.store.get('outbox', photo.itemId);
		const photos = item?.photos.map((one) =>
			one.photoId === photo.photoId ? { ...one, isSent: state === 'sent' } : one
		);
		return {
			changes: [
				putPhoto({ ...photo, state }),
				...(item && photos ? [putItem({ ...item, photos }, meta.cursor?.n ?? 0)] : [])
			],
			answer: undefined
		};
	});
}
