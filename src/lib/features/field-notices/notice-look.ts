import CalendarClock from '@lucide/svelte/icons/calendar-clock';
import CircleCheck from '@lucide/svelte/icons/circle-check';
import ClipboardPlus from '@lucide/svelte/icons/clipboard-plus';
import Clock from '@lucide/svelte/icons/clock';
import Hand from '@lucide/svelte/icons/hand';
import Hourglass from '@lucide/svelte/icons/hourglass';
import Nfc from '@lucide/svelte/icons/nfc';
import OctagonAlert from '@lucide/svelte/icons/octagon-alert';
import OctagonPause from '@lucide/svelte/icons/octagon-pause';
import ShieldCheck from '@lucide/svelte/icons/shield-check';
import Undo2 from '@lucide/svelte/icons/undo-2';
import Wrench from '@lucide/svelte/icons/wrench';
import type { NoticeCategory } from '#lib/domain/notifications/category.ts';
import type { NoticeRow } from '#lib/domain/notifications/notice.ts';
import type { Icon } from '#lib/ui/icon.ts';

type Look = { icon: Icon; tone: string };

const LOOKS: Record<NoticeCategory, Look> = {
	task_assigned: { icon: ClipboardPlus, tone: 'text-draft' },
	task_due_soon: { icon: Clock, tone: 'text-soon' },
	task_overdue: { icon: OctagonAlert, tone: 'text-overdue' },
	task_changed: { icon: CalendarClock, tone: 'text-soon' },
	task_submitted: { icon: Hourglass, tone: 'text-soon' },
	task_approved: { icon: CircleCheck, tone: 'text-ok' },
	task_rejected: { icon: Undo2, tone: 'text-overdue' },
	needs_review: { icon: Hand, tone: 'text-soon' },
	repair_new: { icon: Wrench, tone: 'text-soon' },
	repair_updated: { icon: Wrench, tone: 'text-draft' },
	shutdown_new: { icon: OctagonPause, tone: 'text-soon' },
	shutdown_resolved: { icon: OctagonPause, tone: 'text-ok' },
	nfc_skip: { icon: Nfc, tone: 'text-soon' },
	tag_problem: { icon: Nfc, tone: 'text-overdue' },
	security: { icon: ShieldCheck, tone: 'text-draft' }
};

export function lookOf({ category, isCritical }: NoticeRow): Look {
	return isCritical ? { ...LOOKS[category], tone: 'text-overdue' } : LOOKS[category];
}
