import type * as z from 'zod/mini';
import { canonicalJson } from '#lib/domain/audit/canonical.ts';
import {
	type NoticeFilter,
	ReadAllNotices,
	ReadNotices,
	SetNoticePreferences
} from '#lib/domain/notifications/commands.ts';
import { type NoticeRow, PHONE_DAYS } from '#lib/domain/notifications/notice.ts';
import { type Choice, type NoticePreferences, preferencesOf } from '#lib/domain/notifications/preference.ts';
import { type List } from '#lib/domain/shared/page.ts';
import { refuse, refuseIf } from '#lib/domain/shared/refusal.ts';
import { defineCommand } from '../commands/define-command.ts';
import { decodeCursor, encodeCursor } from '../commands/keyset.ts';
import type { CommandScope, Scope } from '../commands/scope.ts';
import { countOwnNotices, markRead, selectOwnNotices } from './own-notice.queries.ts';
import { noticeRow, publishNotices } from './publish.ts';
import { type ReaderRow, selectReaders, upsertPreference } from './reader.queries.ts';
import { readerOf } from './readers.ts';

const DAY_MS = 86_400_000;
/** More than anybody reads on a phone. */
const MAX_ON_PHONE = 1_000;
const INSTANT = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** One's own notices of 90 days, newest first (LN-25). */
export async function listNotices(scope: Scope, filter: z.output<typeof NoticeFilter>): Promise<List<NoticeRow>> {
	const { limit, cursor, ...where } = filter;
	const [at = '', id = ''] = decodeCursor(cursor, 2) ?? [];
	refuseIf(cursor !== undefined && !(INSTANT.test(at) && UUID.test(id)) && 'invalid', { fields: ['cursor'] });
	const rows = await selectOwnNotices(scope, where, cursor === undefined ? undefined : [at, id], limit + 1);
	const last = rows.length > limit ? rows[limit - 1] : undefined;
	return {
		items: rows.slice(0, limit).map(noticeRow),
		next: last ? encodeCursor([last.at.toISOString(), last.noticeId]) : null,
		total: await countOwnNotices(scope, where)
	};
}

export async function countUnreadNotices(scope: Scope): Promise<{ unread: number }> {
	return { unread: await countOwnNotices(scope, { isUnread: true }) };
}

/** What a phone begins with (8.1). */
export async function phoneNotices(scope: Scope): Promise<NoticeRow[]> {
	const since = scope.now.getTime() - PHONE_DAYS * DAY_MS;
	const rows = await selectOwnNotices(scope, {}, undefined, MAX_ON_PHONE);
	return rows.filter(({ at }) => at.getTime() > since).map(noticeRow);
}

/** Categories this person may hear of, what is on, and quiet hours (LN-20, LN-21). */
export async function readPreferences(scope: Scope): Promise<NoticePreferences> {
	const row = await ownRow(scope);
	// Support staff are nobody of the company; nothing is theirs to set.
	if (!row) return refuse('not-found');
	const { roles, choices, quietHours } = readerOf(row, scope.company.timeZone, false);
	return preferencesOf({ roles, choices }, quietHours);
}

async function ownRow(scope: Scope): Promise<ReaderRow | undefined> {
	const rows = await selectReaders(scope, [scope.actor.userId], []);
	return rows.find(({ userId }) => userId === scope.actor.userId);
}

/** Reading on one device marks on all (LN-25). Never refused: what is unknown, foreign or read is passed over. */
export const readNotices = defineCommand(
	'notification.read',
	{ needs: 'self', input: ReadNotices, isOffline: true },
	async (scope, { noticeIds }) => ({ read: await read(scope, { ids: noticeIds }) })
);

export const readAllNotices = defineCommand(
	'notification.read-all',
	{ needs: 'self', input: ReadAllNotices, isOffline: true },
	async (scope, { upTo }) => ({ read: await read(scope, { upTo: new Date(upTo) }) })
);

async function read(scope: CommandScope, which: Parameters<typeof markRead>[1]): Promise<number> {
	const rows = await markRead(scope, which);
	if (rows.length === 0) return 0;
	publishNotices(scope, rows);
	scope.record({
		subject: ownSubject(scope),
		summary: `${rows.length} notices read`,
		before: { unread: rows.length },
		after: { unread: 0 }
	});
	return rows.length;
}

/** Replaces what is named and keeps the rest. Refuses `not-found` for who is nobody of the company. */
export const setPreferences = defineCommand(
	'notification.set-preferences',
	{ needs: 'self', input: SetNoticePreferences },
	async (scope, { choices, quietHours }) => {
		const row = (await ownRow(scope)) ?? refuse('not-found');
		const isSame = (one: Choice, other: Choice) => one.category === other.category && one.channel === other.channel;
		const kept = row.choices.filter((one) => !choices.some((other) => isSame(one, other)));
		const next = [...kept, ...choices];
		const before = { isOn: row.quietOn, from: row.quietFrom, to: row.quietTo };
		const after = quietHours ?? before;
		const isNew = (one: Choice) => !row.choices.some((other) => isSame(one, other) && one.isOn === other.isOn);
		if (!choices.some(isNew) && canonicalJson(before) === canonicalJson(after)) return {};
		await upsertPreference(scope, {
			choices: next,
			quietOn: after.isOn,
			quietFrom: after.from,
			quietTo: after.to
		});
		scope.record({
			subject: ownSubject(scope),
			summary: 'notification settings changed',
			before: { choices: row.choices, quietHours: before },
			after: { choices: next, quietHours: after }
		});
		return {};
	}
);

function ownSubject({ actor }: Scope) {
	return { type: 'user', id: actor.userId, label: actor.name };
}

export const notificationCommands = [readNotices, readAllNotices, setPreferences];
