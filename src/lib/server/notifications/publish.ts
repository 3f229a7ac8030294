import { noticeToken } from '#lib/domain/access/scope.ts';
import type { NoticeRow } from '#lib/domain/notifications/notice.ts';
import type { CommandScope } from '../commands/scope.ts';
import type { StoredNotice } from './notice.queries.ts';

export function noticeRow(notice: StoredNotice): NoticeRow {
	const { noticeId, category, event, count, subjectType, subjectId, title, place, actorName, reason, isCritical } =
		notice;
	return {
		noticeId,
		category,
		event,
		count,
		subject: subjectType !== null && subjectId !== null ? { type: subjectType, id: subjectId } : null,
		title,
		place,
		actorName,
		reason,
		isCritical,
		at: notice.at.toISOString(),
		readAt: notice.readAt?.toISOString() ?? null
	};
}

/** All windows and phones of their people learn how these notices are now. */
export function publishNotices(scope: CommandScope, notices: readonly StoredNotice[]): void {
	for (const notice of notices) {
		if (!notice.isInFeed) continue;
		const scopes = [noticeToken(notice.userId)];
		scope.publish({ entity: 'notice', id: notice.noticeId, op: 'upsert', row: noticeRow(notice), scopes });
	}
}

export function publishGone(scope: CommandScope, notices: readonly StoredNotice[]): void {
	for (const { noticeId, userId } of notices) {
		const scopes = [noticeToken(userId)];
		scope.publish({ entity: 'notice', id: noticeId, op: 'remove', row: null, scopes, oldScopes: scopes });
	}
}
