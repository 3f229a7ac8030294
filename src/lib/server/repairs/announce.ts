import type { NoticeEvent } from '#lib/domain/notifications/category.ts';
import type { CommandScope } from '../commands/scope.ts';

/** Whoever triages hears of a new request (9.4). */
export function announceNew(scope: CommandScope, repairId: string): void {
	scope.announce({ category: 'repair_new', subject: { type: 'repair', id: repairId } });
}

/** The reporter hears what became of it. */
export function announceUpdate(scope: CommandScope, repairId: string, event: NoticeEvent, reason?: string): void {
	const subject = { type: 'repair', id: repairId } as const;
	scope.announce({ category: 'repair_updated', event, subject, ...(reason ? { reason } : {}) });
}
