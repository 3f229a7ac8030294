import type { Device } from './device.ts';
import { IN_REVIEW, type StoredItem, type Queued, RECEIVED, WAITING } from './outbox.ts';
import { dropPhoto, photosOfItem } from './photos.ts';
import { changesOf } from './settle.ts';
import type { Change } from './store.ts';

const RECEIPT_DAYS = 30;
const DONE_DAYS = 7;
const DAY_MS = 86_400_000;

/** What waits and what needs a look in order of making, then receipts, newest first. */
export async function listOutbox(device: Device): Promise<StoredItem[]> {
	const waiting = await device.store.find('outbox', WAITING);
	const inReview = await device.store.find('outbox', IN_REVIEW);
	const received = await device.store.find('outbox', RECEIVED);
	return [...[...waiting, ...inReview].sort((a, b) => a.made - b.made), ...received.reverse()];
}

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

/** Receipts go after 30 days with their photos, finished tasks after 7; nothing unsent is ever touched (8.1, 8.2). */
export function prune(device: Device, now: Date): Promise<void> {
	return device.update(async (meta) => {
		const isOld = (at: string | null, days: number) => at !== null && now.getTime() - Date.parse(at) > days * DAY_MS;
		const received = await device.store.find('outbox', RECEIVED);
		const changes: Change[] = [];
		for (const item of received) {
			if (item.state !== 'sent' || !isOld(item.receivedAt, RECEIPT_DAYS) || item.n > (meta.cursor?.n ?? 0)) continue;
			const photos = await photosOfItem(device.store, item.id);
			if (photos.some((photo) => photo.state === 'waiting' || photo.state === 'previewed')) continue;
			changes.push({ table: 'outbox', op: 'delete', id: item.id });
			changes.push(...photos.flatMap(({ photoId }) => dropPhoto(photoId)));
		}
		const done = await device.store.find('tasks', { from: 'a|3', to: 'a|4' });
		const old = done.filter((task) => isOld(task.completedAt, DONE_DAYS));
		changes.push(...old.map((task): Change => ({ table: 'tasks', op: 'delete', id: task.taskId })));
		return { changes, answer: undefined };
	});
}
