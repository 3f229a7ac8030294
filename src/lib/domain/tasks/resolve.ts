import type { RefusalCode } from '../shared/refusal.ts';
import type { Review } from './record.ts';
import type { TaskActor } from './rules.ts';
import { isActive } from './task.ts';
import type { HoldReason, RecordKind, TaskState } from './vocabulary.ts';

// What may become of a submission that was set aside (product 4.6): the buttons show it, the server throws it.

export type HeldRecord = {
	kind: RecordKind;
	review: Review;
	holdReason: HoldReason | null;
	/** The author, and whoever of support acted for them. */
	authorIds: readonly string[];
};

/** Keeping and dismissing fit every reason; nobody decides on their own work. */
export function whyNotResolve(record: HeldRecord, actor: TaskActor): RefusalCode | undefined {
	if (!actor.rights.has('task.approve')) return 'permission';
	if (record.kind !== 'review' || record.review !== 'pending') return 'wrong-state';
	return record.authorIds.includes(actor.userId) ? 'own-submission' : undefined;
}

/** Only work that nobody has handed in yet can take a record as the one that counts. */
export function whyNotAdopt(record: HeldRecord, task: { state: TaskState }, actor: TaskActor): RefusalCode | undefined {
	const no = whyNotResolve(record, actor);
	if (no) return no;
	return isApplicable(record, task) ? undefined : 'wrong-state';
}

/** The reason of the first look decides what is offered at all, the task of today whether it still fits. */
export function isApplicable({ holdReason }: Pick<HeldRecord, 'holdReason'>, { state }: { state: TaskState }): boolean {
	return holdReason !== 'completed' && (isActive(state) || state === 'cancelled');
}

/** What applying does to the task before it takes the record. */
export function wayToApply(task: { state: TaskState; isDeleted: boolean }): 'apply' | 'restore' | 'reopen' {
	if (task.isDeleted) return 'restore';
	return task.state === 'cancelled' ? 'reopen' : 'apply';
}
