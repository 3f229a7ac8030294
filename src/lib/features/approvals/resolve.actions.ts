import { isApplicable, wayToApply, whyNotResolve } from '#lib/domain/tasks/resolve.ts';
import type { TaskActor } from '#lib/domain/tasks/rules.ts';
import type { RefusalCode } from '#lib/domain/shared/refusal.ts';
import { m } from '#lib/words/m.ts';
import type { ApprovalDetail } from './approvals.controller.svelte.ts';

type Way = ReturnType<typeof wayToApply>;

/** What product 4.6 offers for this reason, and whether the task of today still takes it. */
export function offersOf({ record, task, isDeleted }: ApprovalDetail) {
	const isFree = isApplicable(record, task);
	return {
		isApplyOffered: record.holdReason !== 'completed',
		isApplicable: isFree,
		/** Where somebody else's submission counts, this one stands beside it. */
		sayKeep: isFree ? m.review_keep_alone : m.review_keep,
		way: wayToApply({ state: task.state, isDeleted })
	};
}

export function whyNotDecide({ record }: ApprovalDetail, actor: TaskActor): RefusalCode | undefined {
	return whyNotResolve({ ...record, authorIds: [record.author.id] }, actor);
}

const APPLY: Record<Way, () => string> = {
	apply: () => m.review_apply(),
	restore: () => m.review_restore_apply(),
	reopen: () => m.review_reopen_apply()
};

export function sayApply(way: Way): string {
	return APPLY[way]();
}
