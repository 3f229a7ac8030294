import type { PushMessage } from '#lib/domain/devices/push.ts';
import { DEFAULT_LOCALE, isLocale } from '#lib/words/locale.ts';
import { wordsIn } from '#lib/words/m.ts';
import type { Push, PushAbout } from '../commands/scope.ts';

/** What the phone shows, in its language: what happened, title and place (LN-26). */
export async function messageOf({ language, about }: Pick<Push, 'language' | 'about'>): Promise<PushMessage> {
	const m = await wordsIn(isLocale(language) ? language : DEFAULT_LOCALE);
	const { category, subject, title, place } = about;
	return {
		title: titleOf(m, about),
		body: category === 'several' ? '' : [title, place].filter(Boolean).join(' · '),
		url: pathOf(about),
		tag: subject?.id ?? category
	};
}

function titleOf(m: Awaited<ReturnType<typeof wordsIn>>, { category, event, count }: PushAbout): string {
	switch (category) {
		case 'several':
			return m.push_several({ count });
		case 'task_assigned':
			return m.push_new_tasks({ count });
		case 'task_due_soon':
			return m.push_task_due_soon({ count });
		case 'task_overdue':
			return m.push_task_overdue({ count });
		case 'task_changed':
			return m.push_task_changed({ count });
		case 'task_submitted':
			return m.push_task_submitted({ count });
		case 'task_approved':
			return m.push_task_approved({ count });
		case 'task_rejected':
			return m.push_task_rejected({ count });
		case 'needs_review':
			return event === 'held' || event === 'supplementary'
				? m.push_needs_review({ count })
				: m.push_review_decided({ count });
		case 'repair_new':
			return m.push_repair_new({ count });
		case 'repair_updated':
			return m.push_repair_updated({ count });
		case 'shutdown_new':
			return m.push_shutdown_new({ count });
		case 'shutdown_resolved':
			return m.push_shutdown_resolved({ count });
		case 'nfc_skip':
			return m.push_nfc_skip({ count });
		case 'tag_problem':
			return m.push_tag_problem({ count });
		case 'security':
			return m.push_security({ count });
	}
}

/** A phone opens what it holds itself; everything else stands in its feed. */
function pathOf({ category, subject }: PushAbout): string {
	if (subject?.type === 'task' && category !== 'task_submitted') return `/field/tasks/${subject.id}`;
	if (subject?.type === 'repair' && category === 'repair_updated') return `/field/repair/${subject.id}`;
	if (category === 'task_assigned' || category === 'task_overdue') return '/field/tasks';
	return '/field/notifications';
}
