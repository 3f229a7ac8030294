import { isStillSo } from '#lib/domain/notifications/cause.ts';
import type { CommandScope, PushAbout } from '../commands/scope.ts';
import { subscriptionsOf } from '../devices/push.service.ts';
import { type StoredNotice, takeDuePushes } from './notice.queries.ts';
import { type Facts, readFacts, type SubjectReaders } from './subjects.ts';

const MAX_AT_ONCE = 1_000;

/**
 * Tells phones what is due by now: at once, one message a category; after quiet hours, all of it as one (LN-21, LN-24). What
 * was read meanwhile, or is no longer so, is left out. Answers whether there is more.
 */
export async function handOver(scope: CommandScope, subjects: SubjectReaders): Promise<boolean> {
	const due = await takeDuePushes(scope, MAX_AT_ONCE);
	const unread = due.filter(({ readAt }) => readAt === null);
	const waited = unread.filter(hasWaited);
	const facts = await readFacts(
		scope,
		subjects,
		waited.flatMap((notice) => subjectOf(notice) ?? [])
	);
	const byUser = new Map<string, StoredNotice[]>();
	for (const notice of unread) {
		if (hasWaited(notice) && !isStillTrue(notice, facts)) continue;
		byUser.set(notice.userId, [...(byUser.get(notice.userId) ?? []), notice]);
	}
	if (byUser.size > 0) {
		for (const { userId, ...to } of await subscriptionsOf(scope, [...byUser.keys()])) {
			// A phone that is new hears nothing of itself.
			const own = (byUser.get(userId) ?? []).filter(({ subjectId }) => subjectId !== to.deviceId);
			for (const about of messagesOf(own)) scope.push({ ...to, companyId: scope.company.companyId, about });
		}
	}
	return due.length === MAX_AT_ONCE;
}

function hasWaited({ pushAt, at }: StoredNotice): boolean {
	return pushAt !== null && pushAt > at;
}

function isStillTrue(notice: StoredNotice, facts: Facts): boolean {
	const subject = subjectOf(notice);
	if (!subject) return true;
	const known = facts(subject);
	const { category, event, userId } = notice;
	return known !== undefined && isStillSo({ category, ...(event ? { event } : {}) }, known, userId);
}

function subjectOf({ subjectType, subjectId }: StoredNotice) {
	return subjectType !== null && subjectId !== null ? { type: subjectType, id: subjectId } : undefined;
}

function messagesOf(notices: readonly StoredNotice[]): PushAbout[] {
	const waited = notices.filter(hasWaited);
	const prompt = notices.filter((notice) => !hasWaited(notice));
	const categories = [...new Set(prompt.map(({ category }) => category))];
	return [waited, ...categories.map((category) => prompt.filter((one) => one.category === category))].flatMap(asOne);
}

function asOne(notices: readonly StoredNotice[]): PushAbout[] {
	const [first] = notices;
	if (!first) return [];
	const count = notices.reduce((sum, one) => sum + one.count, 0);
	const isOneKind = notices.every(({ category }) => category === first.category);
	return [
		{
			category: isOneKind ? first.category : 'several',
			event: notices.every(({ event }) => event === first.event) ? first.event : null,
			count,
			subject: count === 1 ? (subjectOf(first) ?? null) : null,
			title: first.title,
			place: first.place
		}
	];
}
