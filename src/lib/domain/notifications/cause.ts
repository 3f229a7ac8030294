import type { Permission } from '../access/permission.ts';
import type { NoticeCategory, NoticeEvent } from './category.ts';
import type { NoticeSubject } from './notice.ts';

/** What a command gives people to hear of; whom it concerns is worked out after its commit. */
export type Cause = {
	category: NoticeCategory;
	event?: NoticeEvent;
	subject: NoticeSubject;
	/** Named where the command knows them; else the category says who. */
	to?: readonly string[];
	/** Whose work it is: not told of it themselves, and PR-22 asks for their supervisor. */
	authorId?: string;
	/** In their words: why it was rejected, cancelled or dismissed. */
	reason?: string;
};

/** What is known of a subject now, as far as notices ask. */
export type SubjectFacts = {
	/** Null for what lies at no site. */
	siteId: string | null;
	title: string;
	place: string;
	isCritical: boolean;
	state: string;
	isDeleted: boolean;
	/** Whose it is: assignees of a task, author of a record, reporter of a report. */
	ownerIds: readonly string[];
	/** Assignees of active tasks where a shutdown stands. */
	workerIds: readonly string[];
	isSkipPending: boolean;
};

/** Who is told: people by id, or everybody with a permission at the site. */
export function receiversOf(cause: Cause, facts: SubjectFacts): { ids: readonly string[] } | { holders: Permission } {
	switch (cause.category) {
		case 'task_submitted':
			return { holders: 'task.approve' };
		case 'needs_review':
			return isForReviewers(cause.event) ? { holders: 'task.approve' } : { ids: facts.ownerIds };
		case 'repair_new':
			return { holders: 'repair.triage' };
		case 'shutdown_new':
			return { holders: 'shutdown.manage' };
		case 'nfc_skip':
			return { holders: 'nfc.review-skips' };
		case 'tag_problem':
			return { holders: 'nfc.manage' };
		case 'repair_updated':
			return { ids: facts.ownerIds };
		case 'shutdown_resolved':
			return { ids: [...facts.ownerIds, ...facts.workerIds] };
		default:
			return { ids: cause.to ?? [] };
	}
}

function isForReviewers(event: NoticeEvent | undefined): boolean {
	return event === 'held' || event === 'supplementary';
}

/** Categories in which a supervisor may be shown their own technicians only (PR-22). */
export function isOfOneAuthor(cause: Pick<Cause, 'category' | 'event'>): boolean {
	return (
		cause.category === 'task_submitted' ||
		cause.category === 'nfc_skip' ||
		(cause.category === 'needs_review' && isForReviewers(cause.event))
	);
}

type Kept = Pick<Cause, 'category' | 'event'>;

/** Whether it is still so for this person; what has vanished meanwhile is not told any more (LN-23). */
export function isStillSo({ category, event }: Kept, facts: SubjectFacts, userId: string): boolean {
	const isTheirs = facts.ownerIds.includes(userId);
	if (category === 'task_changed' && event === 'deleted') return facts.isDeleted;
	if (facts.isDeleted) return false;
	switch (category) {
		case 'task_assigned':
		case 'task_due_soon':
		case 'task_overdue':
			return isActive(facts) && isTheirs;
		case 'task_changed':
			if (event === 'cancelled') return facts.state === 'cancelled';
			return event === 'due-moved' ? isActive(facts) && isTheirs : !isTheirs;
		case 'task_submitted':
			return facts.state === 'pending_approval';
		case 'task_approved':
			return facts.state === 'completed';
		case 'task_rejected':
			return facts.state === 'rejected';
		case 'needs_review':
			if (event === 'supplementary') return true;
			return isForReviewers(event) === (facts.state === 'held');
		case 'repair_new':
		case 'shutdown_new':
			return facts.state === 'open';
		case 'shutdown_resolved':
			return facts.state === 'resolved' || facts.state === 'cancelled';
		case 'nfc_skip':
			return facts.isSkipPending;
		case 'repair_updated':
		case 'tag_problem':
		case 'security':
			return true;
	}
}

function isActive({ state }: Pick<SubjectFacts, 'state'>): boolean {
	return state === 'open' || state === 'in_progress' || state === 'rejected';
}

/** Whether the reader can open what they are told of; work that was taken away is not theirs to see (PR-16). */
export function opensSubject({ category, event }: Kept): boolean {
	return !(category === 'task_changed' && (event === 'unassigned' || event === 'deleted'));
}
