import { v7 as newId } from 'uuid';
import { expect, test } from 'vitest';
import * as z from 'zod/mini';
import { MAX_READ, NoticeFilter, ReadAllNotices, ReadNotices, SetNoticePreferences } from './commands.ts';

const takes = (schema: z.core.$ZodType, input: unknown) => z.safeParse(schema, input).success;

test('at most a hundred notices are read at once, and all up to an instant', () => {
	const ids = (count: number) => ({ noticeIds: Array.from({ length: count }, () => newId()) });
	expect([0, 1, MAX_READ, MAX_READ + 1].map((count) => takes(ReadNotices, ids(count)))).toEqual([
		false,
		true,
		true,
		false
	]);
	expect(takes(ReadAllNotices, { upTo: '2026-03-02T08:00:00.000Z' })).toBe(true);
	expect(takes(ReadAllNotices, {})).toBe(false);
});

test('settings name kinds and channels there are, and times of a day', () => {
	const quiet = (from: string) => ({ quietHours: { isOn: true, from, to: '06:00' } });
	expect(['22:00', '00:00', '24:00', '7:00'].map((from) => takes(SetNoticePreferences, quiet(from)))).toEqual([
		true,
		true,
		false,
		false
	]);
	const choice = (category: string, channel: string) => ({ choices: [{ category, channel, isOn: false }] });
	expect(takes(SetNoticePreferences, choice('task_overdue', 'push'))).toBe(true);
	expect(takes(SetNoticePreferences, choice('task_overdue', 'fax'))).toBe(false);
	expect(takes(SetNoticePreferences, choice('gossip', 'push'))).toBe(false);
	expect(takes(NoticeFilter, { category: 'security', isUnread: true })).toBe(true);
});
