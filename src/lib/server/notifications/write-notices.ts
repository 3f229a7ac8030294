import { opensSubject } from '#lib/domain/notifications/cause.ts';
import { coalesce, type Merged, windowEnd, windowStart } from '#lib/domain/notifications/coalesce.ts';
import { passesQuietHours, quietEndsAt } from '#lib/domain/notifications/quiet-hours.ts';
import type { CommandScope } from '../commands/scope.ts';
import { deleteNotices, insertNotices, selectUnreadSince, type StoredNotice, updateMerged } from './notice.queries.ts';
import { publishGone, publishNotices } from './publish.ts';
import type { News } from './tell.service.ts';

type Written = { added: StoredNotice[]; merged: StoredNotice[]; gone: StoredNotice[] };

/** Each for itself, or as one with what the person was told of the same kind in the last minutes (LN-22). */
export async function writeNotices(scope: CommandScope, news: readonly News[]): Promise<void> {
	if (news.length === 0) return;
	const groups = groupsOf(news, ({ reader, cause }) => `${reader.userId} ${cause.category}`);
	const keys = [...groups.values()].flatMap(([one]) =>
		one ? [{ userId: one.reader.userId, category: one.cause.category }] : []
	);
	const unread = await selectUnreadSince(scope, windowStart(scope.now), keys);
	const before = groupsOf(unread, ({ userId, category }) => `${userId} ${category}`);
	const written: Written = { added: [], merged: [], gone: [] };
	for (const [key, fresh] of groups) write(scope, fresh, before.get(key) ?? [], written);
	await insertNotices(scope, written.added);
	await updateMerged(scope, written.merged);
	await deleteNotices(
		scope,
		written.gone.map(({ noticeId }) => noticeId)
	);
	publishNotices(scope, [...written.added, ...written.merged]);
	publishGone(
		scope,
		written.gone.filter(({ isInFeed }) => isInFeed)
	);
}

function write(scope: CommandScope, fresh: readonly News[], told: readonly StoredNotice[], to: Written): void {
	const merged = coalesce(told, fresh.length, scope.now);
	if (!merged) {
		to.added.push(...fresh.map((one) => noticeOf(scope, one)));
		return;
	}
	const [first] = fresh;
	const into = told.find(({ noticeId }) => noticeId === merged.into);
	if (!first) return;
	if (into) to.merged.push(asOne(into, fresh, told, merged));
	else to.added.push(asOne(noticeOf(scope, first), fresh, [], merged));
	to.gone.push(...told.filter(({ noticeId }) => merged.gone.includes(noticeId)));
}

/** One row for all; it goes on saying what was the same for each of them. */
function asOne(
	notice: StoredNotice,
	fresh: readonly News[],
	told: readonly StoredNotice[],
	{ count, firstAt }: Merged
): StoredNotice {
	const last = fresh.reduce((latest, one) => (one.at > latest ? one.at : latest), notice.at);
	const isSame = <Value>(value: Value, all: readonly Value[]) => all.every((one) => one === value);
	const events = [...told.map(({ event }) => event), ...fresh.map(({ cause }) => cause.event ?? null)];
	const actors = [...told.map(({ actorName }) => actorName), ...fresh.map((one) => actorOf(one))];
	return {
		...notice,
		count,
		firstAt,
		at: last,
		event: isSame(notice.event, events) ? notice.event : null,
		actorName: isSame(notice.actorName, actors) ? notice.actorName : null,
		subjectType: null,
		subjectId: null,
		reason: null,
		isCritical: notice.isCritical || fresh.some(({ facts }) => facts.isCritical),
		isInFeed: fresh.some(({ isInFeed }) => isInFeed),
		pushAt: told.length > 0 ? nextPush(fresh, told, firstAt) : notice.pushAt
	};
}

/** What waits goes on waiting; phones that were told hear of the rest at the end of the five minutes. */
function nextPush(fresh: readonly News[], told: readonly StoredNotice[], firstAt: Date): Date | null {
	const [one] = fresh;
	if (!one?.isPush) return null;
	const critical = fresh.find((each) => each.facts.isCritical && isUrgent(each));
	if (critical) return critical.at;
	const waiting = told.flatMap(({ pushAt }) => (pushAt ? [pushAt.getTime()] : []));
	return waiting.length > 0 ? new Date(Math.min(...waiting)) : pushTime(one, windowEnd(firstAt));
}

function noticeOf(scope: CommandScope, one: News): StoredNotice {
	const { cause, facts, reader, at, isInFeed, isPush } = one;
	return {
		noticeId: scope.newId(),
		userId: reader.userId,
		category: cause.category,
		event: cause.event ?? null,
		count: 1,
		subjectType: opensSubject(cause) ? cause.subject.type : null,
		subjectId: opensSubject(cause) ? cause.subject.id : null,
		title: facts.title,
		place: facts.place,
		actorName: actorOf(one),
		reason: cause.reason ?? null,
		isCritical: facts.isCritical,
		firstAt: at,
		at,
		readAt: null,
		isInFeed,
		pushAt: isPush ? firstPush(one, scope.now) : null
	};
}

/** At once, which is the time of the notice itself, or when it is no longer quiet. */
function firstPush(one: News, now: Date): Date {
	const at = pushTime(one, now);
	return at > now ? at : one.at;
}

function pushTime(one: News, from: Date): Date {
	return isUrgent(one) ? from : quietEndsAt(one.reader.quietHours, one.reader.zone, from);
}

function isUrgent({ cause: { category }, facts: { isCritical } }: News): boolean {
	return passesQuietHours({ category, isCritical });
}

/** The clock has no name. */
function actorOf({ actorName }: Pick<News, 'actorName'>): string | null {
	return actorName === '' ? null : actorName;
}

function groupsOf<Item>(items: readonly Item[], keyOf: (item: Item) => string): Map<string, Item[]> {
	const groups = new Map<string, Item[]>();
	for (const item of items) {
		const group = groups.get(keyOf(item));
		if (group) group.push(item);
		else groups.set(keyOf(item), [item]);
	}
	return groups;
}
