import type { NoticeCategory } from '#lib/domain/notifications/category.ts';
import { type NoticeRow, PHONE_DAYS } from '#lib/domain/notifications/notice.ts';
import { type StoredItem, UNSEEN } from './outbox.ts';
import type { Store } from './store.ts';

// The feed of the person, from the device alone (LN-25). What is read here is read here at once and on the other devices
// when the outbox has said so.

const DAY_MS = 86_400_000;
export const READ = 'notification.read';
export const READ_ALL = 'notification.read-all';

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
