import type { NoticeCategory } from '#lib/domain/notifications/category.ts';
import type { NoticeRow } from '#lib/domain/notifications/notice.ts';
import { formatDate } from '#lib/words/dates.ts';
import { m } from '#lib/words/field.ts';
import { intlLocale } from '#lib/words/runtime.ts';

/** As the settings and the filter call it. */
const CATEGORIES: Record<NoticeCategory, () => string> = {
	task_assigned: () => m.fnotice_task_assigned(),
	task_due_soon: () => m.fnotice_task_due_soon(),
	task_overdue: () => m.fnotice_task_overdue(),
	task_changed: () => m.fnotice_task_changed(),
	task_submitted: () => m.fnotice_task_submitted(),
	task_approved: () => m.fnotice_task_approved(),
	task_rejected: () => m.fnotice_task_rejected(),
	needs_review: () => m.fnotice_needs_review(),
	repair_new: () => m.fnotice_repair_new(),
	repair_updated: () => m.fnotice_repair_updated(),
	shutdown_new: () => m.fnotice_shutdown_new(),
	shutdown_resolved: () => m.fnotice_shutdown_resolved(),
	nfc_skip: () => m.fnotice_nfc_skip(),
	tag_problem: () => m.fnotice_tag_problem(),
	security: () => m.fnotice_security()
};

/** When one is told, in one line. */
const EFFECTS: Record<NoticeCategory, () => string> = {
	task_assigned: () => m.fnotice_task_assigned_effect(),
	task_due_soon: () => m.fnotice_task_due_soon_effect(),
	task_overdue: () => m.fnotice_task_overdue_effect(),
	task_changed: () => m.fnotice_task_changed_effect(),
	task_submitted: () => m.fnotice_task_submitted_effect(),
	task_approved: () => m.fnotice_task_approved_effect(),
	task_rejected: () => m.fnotice_task_rejected_effect(),
	needs_review: () => m.fnotice_needs_review_effect(),
	repair_new: () => m.fnotice_repair_new_effect(),
	repair_updated: () => m.fnotice_repair_updated_effect(),
	shutdown_new: () => m.fnotice_shutdown_new_effect(),
	shutdown_resolved: () => m.fnotice_shutdown_resolved_effect(),
	nfc_skip: () => m.fnotice_nfc_skip_effect(),
	tag_problem: () => m.fnotice_tag_problem_effect(),
	security: () => m.fnotice_security_effect()
};

const EVENTS: Partial<Record<NonNullable<NoticeRow['event']>, () => string>> = {
	unassigned: () => m.fnotice_unassigned(),
	cancelled: () => m.fnotice_cancelled(),
	deleted: () => m.fnotice_deleted(),
	'due-moved': () => m.fnotice_due_moved(),
	supplementary: () => m.fnotice_supplementary(),
	applied: () => m.fnotice_applied(),
	kept: () => m.fnotice_kept(),
	dismissed: () => m.fnotice_dismissed(),
	edited: () => m.fnotice_edited(),
	converted: () => m.fnotice_converted(),
	deferred: () => m.fnotice_deferred(),
	undeferred: () => m.fnotice_undeferred(),
	reopened: () => m.fnotice_reopened(),
	resolved: () => m.fnotice_resolved(),
	'clone-suspected': () => m.fnotice_clone_suspected(),
	'written-twice': () => m.fnotice_written_twice(),
	'new-device': () => m.fnotice_new_device(),
	'device-revoked': () => m.fnotice_device_revoked(),
	'password-changed': () => m.fnotice_password_changed()
};

export function sayCategory(category: NoticeCategory): string {
	return CATEGORIES[category]();
}

export function sayEffect(category: NoticeCategory): string {
	return EFFECTS[category]();
}

/** What happened, in a few words; several that became one say how many. */
export function sayNotice({ category, event, count }: NoticeRow): string {
	if (count > 1) return m.fnotice_several({ count, category: sayCategory(category) });
	if (category === 'shutdown_resolved' && event === 'cancelled') return m.fnotice_shutdown_cancelled();
	return (event ? EVENTS[event]?.() : undefined) ?? sayCategory(category);
}

/** "Today", "Yesterday", and before that the date. */
export function sayDay(at: string, now: Date): string {
	const startOf = (instant: Date) => new Date(instant.getFullYear(), instant.getMonth(), instant.getDate()).getTime();
	const days = Math.round((startOf(new Date(at)) - startOf(now)) / 86_400_000);
	if (days < -1 || days > 0) return formatDate(at);
	const word = new Intl.RelativeTimeFormat(intlLocale(), { numeric: 'auto' }).format(days, 'day');
	return word.charAt(0).toLocaleUpperCase() + word.slice(1);
}

/** Who did it, and why. */
export function sayBy({ actorName, reason }: NoticeRow): string {
	return [actorName, reason && `“${reason}”`].filter(Boolean).join(': ');
}
