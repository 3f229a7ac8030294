import type { NoticeCategory, NoticeEvent } from '#lib/domain/notifications/category.ts';
import type { CommandScope } from '../commands/scope.ts';

type Said = {
	category: NoticeCategory;
	event?: NoticeEvent;
	to?: readonly string[];
	authorId?: string;
	reason?: string;
};

/** Gives people something to hear of a task (9.4); naming nobody tells nobody. */
export function announceTask(scope: CommandScope, taskId: string, said: Said): void {
	if (said.to?.length !== 0) scope.announce({ ...said, subject: { type: 'task', id: taskId } });
}

export function announceRecord(scope: CommandScope, recordId: string, said: Said): void {
	scope.announce({ ...said, subject: { type: 'record', id: recordId } });
}
