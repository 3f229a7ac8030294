import type { Device } from './device.ts';
import type { Queued } from './outbox.ts';
import { dropPhoto, photosOfItem } from './photos.ts';
import { changesOf } from './settle.ts';

// What a person does with the outbox themselves; fetched when they do.

/** A refused item goes back to the queue under a new number, with the ids it always had (SY-5). */
export function retry(device: Device, id: string): Promise<void> {
	return device.update(async (meta) => {
		const item = await device.store.get('outbox', id);
		if (item?.state !== 'needs_review' || item.where !== 'phone') return { changes: [], answer: undefined };
		const {
			where: _where,
			reason: _reason,
			at: _at,
			fields: _fields,
			permission: _permission,
			found: _found,
			...rest
		} = item;
		const queued: Queued = { ...rest, state: 'queued', seq: null, wasRenumbered: false };
		return { changes: await changesOf(device.store, meta, [queued]), answer: undefined };
	});
}

/** Only what the server refused can be thrown away, never what still waits (SY-10). */
export function discard(device: Device, id: string): Promise<void> {
	return device.update(async () => {
		const item = await device.store.get('outbox', id);
		if (item?.state !== 'needs_review' || item.where !== 'phone') return { changes: [], answer: undefined };
		const photos = await photosOfItem(device.store, id);
		return {
			changes: [{ table: 'outbox', op: 'delete', id }, ...photos.flatMap(({ photoId }) => dropPhoto(photoId))],
			answer: undefined
		};
	});
}

/** Makes room: photos go that the server holds whole. Nothing unsent, and nothing of a draft, is touched. */
export async function freeSpace(device: Device): Promise<number> {
	return device.update(async () => {
		const sent = (await device.store.all('photos')).filter(({ state }) => state === 'sent');
		const bytes = sent.reduce((sum, { claim }) => sum + claim.sizeBytes, 0);
		return { changes: sent.flatMap(({ photoId }) => dropPhoto(photoId)), answer: bytes };
	});
}
