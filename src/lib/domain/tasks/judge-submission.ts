import { isActive } from './task.ts';
import type { HoldReason, TaskState } from './vocabulary.ts';

type Situation = {
	task: { state: TaskState; isDeleted: boolean; assigneeIds: readonly string[] };
	author: {
		userId: string;
		mayExecute: boolean;
		isSiteInScope: boolean;
		/** TL-7: an unassigned task goes to whoever sees everything and hands it in. */
		mayClaim: boolean;
		/** Has handed this work in already, from another device or before (8.3). */
		hasSubmitted: boolean;
	};
	isMultiTechnician: boolean;
};

export type SubmissionFate = { fate: 'applied' } | { fate: 'supplementary' } | { fate: 'held'; reason: HoldReason };

/** Where a valid submission goes: to the task, beside its first one (4.7), or to review; first matching line of 4.6 wins. */
export function judgeSubmission({ task, author, isMultiTechnician }: Situation): SubmissionFate {
	if (!author.mayExecute || !author.isSiteInScope) return { fate: 'held', reason: 'permission-lost' };
	if (task.isDeleted) return { fate: 'held', reason: 'deleted' };
	if (task.state === 'cancelled') return { fate: 'held', reason: 'cancelled' };
	const isAssignee = task.assigneeIds.includes(author.userId);
	if (!isActive(task.state)) {
		// TL-53: tasks that are shared stay shared after the setting is switched off.
		const isShared = isMultiTechnician || task.assigneeIds.length > 1;
		return isShared && isAssignee && !author.hasSubmitted
			? { fate: 'supplementary' }
			: { fate: 'held', reason: 'completed' };
	}
	const isClaimed = task.assigneeIds.length === 0 && author.mayClaim;
	return isAssignee || isClaimed ? { fate: 'applied' } : { fate: 'held', reason: 'reassigned' };
}
