import type { Device } from './device.ts';
import { IN_REVIEW, RECEIVED, type StoredItem, WAITING } from './outbox.ts';
import { dropPhoto, photosOfItem } from './photos.ts';
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
