import * as z from 'zod/mini';
import { NoticeFilter } from '#lib/domain/notifications/commands.ts';
import {
	countUnreadNotices,
	listNotices,
	readAllNotices,
	readNotices,
	readPreferences,
	setPreferences
} from '#lib/server/notifications/own-notices.service.ts';
import { command, query, router } from '../procedures.ts';

const Nothing = z.optional(z.strictObject({}));

/** One's own notices and how one wants to be told (product 9.4, 9.5). */
export const notificationRouter = router({
	list: query('self', NoticeFilter, listNotices),
	unread: query('self', Nothing, countUnreadNotices),
	preferences: query('self', Nothing, readPreferences),
	read: command(readNotices),
	'read-all': command(readAllNotices),
	'set-preferences': command(setPreferences)
});
