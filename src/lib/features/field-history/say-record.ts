import type { RecordRow } from '#lib/offline/rows.ts';
import type { MarkKind } from '#lib/ui/status-mark.svelte';
import { m } from '#lib/words/field.ts';

type Look = { kind: MarkKind; label: string };

const REVIEWED: Record<RecordRow['review'], () => Look> = {
	pending: () => ({ kind: 'pending', label: m.state_pending_approval() }),
	accepted: () => ({ kind: 'done', label: m.state_completed_approved() }),
	rejected: () => ({ kind: 'rejected', label: m.state_rejected() }),
	'not-needed': () => ({ kind: 'done', label: m.state_completed() })
};

/** What has become of an execution: its review, or the decision on one that was set aside. */
export function recordLook({ review, holdReason, resolved }: RecordRow): Look {
	if (holdReason === null || resolved?.resolution === 'applied') return REVIEWED[review]();
	if (!resolved) return { kind: 'review', label: m.outbox_needs_review() };
	return resolved.resolution === 'kept'
		? { kind: 'done', label: m.history_kept() }
		: { kind: 'cancelled', label: m.history_dismissed() };
}
