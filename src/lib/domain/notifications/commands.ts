import * as z from 'zod/mini';
import { NoticeId } from '../shared/id.ts';
import { Instant } from '../shared/instant.ts';
import { Page } from '../shared/page.ts';
import { NOTICE_CATEGORIES, NOTICE_CHANNELS } from './category.ts';

// Inputs about one's own notices (product 9.4, 9.5). They need no permission: everybody has some.

export const MAX_READ = 100;

/** `notification.read`: through the outbox too. Unknown ones and those read before are passed over, so it is never refused. */
export const ReadNotices = z.strictObject({
	noticeIds: z.array(NoticeId).check(z.minLength(1), z.maxLength(MAX_READ))
});
export type ReadNotices = z.output<typeof ReadNotices>;

/** `notification.read-all`: everything up to the `at` of the newest one that was on the screen; through the outbox too. */
export const ReadAllNotices = z.strictObject({ upTo: Instant });
export type ReadAllNotices = z.output<typeof ReadAllNotices>;

const Time = z.string().check(z.regex(/^([01]\d|2[0-3]):[0-5]\d$/));

/** `notification.set-preferences`, online only: what is named changes, the rest stays. */
export const SetNoticePreferences = z.strictObject({
	choices: z._default(
		z
			.array(
				z.strictObject({ category: z.enum(NOTICE_CATEGORIES), channel: z.enum(NOTICE_CHANNELS), isOn: z.boolean() })
			)
			.check(z.maxLength(NOTICE_CATEGORIES.length * NOTICE_CHANNELS.length)),
		[]
	),
	quietHours: z.optional(z.strictObject({ isOn: z.boolean(), from: Time, to: Time }))
});
export type SetNoticePreferences = z.output<typeof SetNoticePreferences>;

/** `notification.list`, newest first. */
export const NoticeFilter = z.strictObject({
	category: z.optional(z.enum(NOTICE_CATEGORIES)),
	isUnread: z.optional(z.boolean()),
	...Page
});
export type NoticeFilter = z.output<typeof NoticeFilter>;
