import { MAX_READ, ReadAllNotices, ReadNotices } from '#lib/domain/notifications/commands.ts';
import * as z from 'zod/mini';
import type { Device } from './device.ts';
import { noticesOf, READ, READ_ALL } from './notices.ts';
import { enqueue, makeItem } from './outbox.ts';
import type { Parts } from './parts.ts';
import { changesOf } from './settle.ts';

/** Marks those of these that are unread; `title` is how the outbox calls it. */
export async function markNoticesRead(
	device: Device,
	parts: Parts,
	title: string,
	noticeIds: readonly string[]
): Promise<void> {
	const rows = await noticesOf(device.store, parts.clock.now());
	const unread = rows.filter((row) => row.readAt === null && noticeIds.includes(row.noticeId));
	for (let start = 0; start < unread.length; start += MAX_READ) {
		const ids = unread.slice(start, start + MAX_READ).map(({ noticeId }) => noticeId);
		await queue(device, parts, { name: READ, title, input: z.parse(ReadNotices, { noticeIds: ids }) });
	}
}

/** Marks all that this device holds by now; what comes later stays unread. */
export async function markAllNoticesRead(device: Device, parts: Parts, title: string): Promise<void> {
	const rows = await noticesOf(device.store, parts.clock.now());
	const [newest] = rows.filter(({ readAt }) => readAt === null);
	if (newest)
		await queue(device, parts, { name: READ_ALL, title, input: z.parse(ReadAllNotices, { upTo: newest.at }) });
}

type Command = { name: string; title: string; input: Record<string, unknown> };

async function queue(device: Device, parts: Parts, command: Command): Promise<void> {
	const item = await makeItem(parts, { ...command, taskId: null, effect: null });
	await device.update(async (meta) => {
		const made = enqueue(meta, item);
		return { changes: await changesOf(device.store, meta, [made.item]), meta: made.meta, answer: undefined };
	});
}
