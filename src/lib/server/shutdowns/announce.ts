import type { NoticeEvent } from '#lib/domain/notifications/category.ts';
import type { CommandScope } from '../commands/scope.ts';

/** Managers hear of a new one; the reporter and whoever has work there, that it is over (9.4). */
export function announceShutdown(
	scope: CommandScope,
	shutdownId: string,
	category: 'shutdown_new' | 'shutdown_resolved',
	{ event, reason }: { event?: NoticeEvent; reason?: string } = {}
): void {
	const subject = { type: 'shutdown', id: shutdownId } as const;
	scope.announce({ category, subject, ...(event ? { event } : {}), ...(reason ? { reason } : {}) });
}
