import { MAX_READ, ReadAllNotices, ReadNotices } from '#lib/domain/notifications/commands.ts';
import type { NoticeCategory } from '#lib/domain/notifications/category.ts';
import { type NoticeRow, PHONE_DAYS } from '#lib/domain/notifications/notice.ts';
import * as z from 'zod/mini';
import type { Device } from './device.ts';
import { enqueue, makeItem, type StoredItem, UNSEEN } from './outbox.ts';
import type { Parts } from './parts.ts';
import { changesOf } from './settle.ts';
import type { Store } from './store.ts';

// The feed of the person, from the device alone (LN-25). What is read here is read here at once and on the other devices
// when the outbox has said so.

const DAY_MS = 86_400_000;
const READ = 'notification.read';
const READ_ALL = 'notification.read-all';

/** Notices of the last 30 days, newest first. */
export async function noticesOf(store: Store, now: Date, category?: NoticeCategory): Promise<NoticeRow[]> {
	const since = new Date(now.getTime() - PHONE_DAYS * DAY_MS).toISOString();
	const [rows, unseen] = await Promise.all([
		store.find('notices', { from: `d:|${since}`, to: 'd:|\uffff' }),
		store.find('outbox', UNSEEN)
	]);
	const wanted = rows.filter((row) => category === undefined || row.category === category);
	return wanted.reverse().map((row) => readHere(row, unseen));
}

export async function countUnread(store: Store, now: Date): Promise<number> {
	return (await noticesOf(store, now)).filter(({ readAt }) => readAt === null).length;
}

/** The server's row with the marks it has not seen yet. */
function readHere(row: NoticeRow, unseen: readonly StoredItem[]): NoticeRow {
	if (row.readAt !== null) return row;
	const mark = unseen.find(({ name, input }) => {
		const ids = input['noticeIds'];
		if (name === READ) return Array.isArray(ids) && ids.includes(row.noticeId);
		return name === READ_ALL && String(input['upTo']) >= row.at;
	});
	return mark ? { ...row, readAt: mark.occurredAt } : row;
}

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
