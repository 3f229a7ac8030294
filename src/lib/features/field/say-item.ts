import { isRefusalCode } from '#lib/domain/shared/refusal.ts';
import type { FieldStatus } from '#lib/offline/field-client.ts';
import { formatTime } from '#lib/words/dates.ts';
import { m } from '#lib/words/field.ts';
import { sayRefusal } from '#lib/words/refusals.ts';
import type { Item } from './field-app.controller.svelte.ts';

/** The four states in the only words allowed for them (ux 2). */
export function sayItem(item: Item, status: FieldStatus, now: Date): string {
	switch (item.state) {
		case 'queued': {
			const why = sayWaiting(item, status, now);
			return why ? m.outbox_queued_why({ why }) : m.field_saved();
		}
		case 'sending':
			return m.outbox_sending({ percent: percentOf(status) });
		case 'sent':
			return item.resolved ? sayResolved(item.resolved, item.receivedAt) : saySent(item, status);
		case 'needs_review':
			return m.outbox_needs_review();
	}
}

function percentOf({ sending }: FieldStatus): number {
	return sending && sending.total > 0 ? Math.round((sending.done / sending.total) * 100) : 0;
}

function sayWaiting(item: Item, status: FieldStatus, now: Date): string | undefined {
	if (status.pause === 'sign-in') return m.outbox_why_sign_in();
	if (status.retryAt) {
		const seconds = Math.ceil((Date.parse(status.retryAt) - now.getTime()) / 1000);
		if (seconds > 0 && status.connection !== 'offline') return m.outbox_why_retry({ seconds });
	}
	if (status.connection === 'offline') return m.outbox_why_offline();
	return item.waitsFor.length > 0 ? m.outbox_why_order() : undefined;
}

function saySent(item: Extract<Item, { state: 'sent' }>, status: FieldStatus): string {
	const time = formatTime(item.receivedAt);
	const answer = item.answer as { state?: string; name?: string } | null;
	const own = sayPlaceAnswer(item, answer?.name);
	if (own) return own;
	const words =
		item.verdict === 'superseded'
			? m.outbox_noted({ time })
			: answer?.state === 'pending_approval'
				? m.outbox_received_pending({ time })
				: m.outbox_received({ time });
	return [words, ...sayPhotos(item, status)].join(', ');
}

/** What became of the photos of a received item, as far as it is news. */
function sayPhotos({ id, photos }: Item, { uploading, isHeldForWifi }: FieldStatus): string[] {
	const refused = photos.filter((photo) => photo.isRefused).length;
	const left = photos.filter((photo) => !photo.isSent).length - refused;
	const percent = uploading?.itemId === id ? Math.floor((uploading.sentBytes / uploading.totalBytes) * 100) : undefined;
	return [
		...(left > 0 ? [m.outbox_photos_on_way({ count: left })] : []),
		...(left > 0 && percent !== undefined ? [m.photo_sending({ percent })] : []),
		...(left > 0 && isHeldForWifi ? [m.photo_held()] : []),
		...(refused > 0 ? [m.photo_refused({ count: refused })] : [])
	];
}

function sayResolved(
	{ resolution, by }: NonNullable<Extract<Item, { state: 'sent' }>['resolved']>,
	at: string
): string {
	const words = { name: by.name, time: formatTime(at) };
	switch (resolution) {
		case 'applied':
			return m.outbox_resolved_applied(words);
		case 'kept':
			return m.outbox_resolved_kept(words);
		case 'dismissed':
			return m.outbox_resolved_dismissed(words);
	}
}

/** What became of a place or tag that met a changed world (8.4). */
function sayPlaceAnswer({ name, verdict }: Extract<Item, { state: 'sent' }>, saved?: string): string | undefined {
	if (name === 'place.create' && verdict === 'merged' && saved) return m.place_named_anew({ name: saved });
	return name === 'tag.write' && verdict === 'superseded' ? m.tag_noted_late() : undefined;
}

/** A new place whose parent is no longer there; another one can be picked. */
export function isOrphan(item: Item): boolean {
	return item.name === 'place.create' && item.state === 'needs_review' && item.reason === 'not-found';
}

type Reviewed = Extract<Item, { state: 'needs_review' }>;

/** Why it was set aside, in words. */
export function sayReason(item: Reviewed): string {
	const { reason, permission, people } = item;
	if (isOrphan(item)) return m.place_parent_gone();
	if (people !== undefined && reason === 'reassigned') return m.held_reassigned_to({ names: people.join(', ') });
	if (people !== undefined && reason === 'completed') return m.held_completed_by({ names: people.join(', ') });
	const held: Record<string, () => string> = {
		'permission-lost': () => m.held_permission_lost(),
		deleted: () => m.held_deleted(),
		cancelled: () => m.held_cancelled(),
		completed: () => m.held_completed(),
		reassigned: () => m.held_reassigned(),
		rescued: () => m.held_rescued(),
		'changed-meanwhile': () => m.held_changed_meanwhile()
	};
	const sentence = held[reason];
	if (sentence) return sentence();
	return isRefusalCode(reason)
		? sayRefusal(reason, permission === undefined ? {} : { permission })
		: m.held_unknown({ reason });
}

/** What happens next, and who does it. */
export function sayNext(item: Reviewed): string {
	if (item.reason === 'changed-meanwhile') return m.held_next_place();
	return item.where === 'server' ? m.held_next_server() : m.held_next_phone();
}

/** What kind of thing waits there. */
export function sayCommand(name: string): string {
	const names: Record<string, () => string> = {
		'task.start': () => m.command_start(),
		'task.release': () => m.command_release(),
		'task.submit': () => m.command_submit(),
		'place.create': () => m.command_place_create(),
		'place.edit': () => m.command_place_edit(),
		'tag.write': () => m.command_tag_write(),
		'scan.log': () => m.command_scan_log(),
		'notification.read': () => m.command_notices_read(),
		'notification.read-all': () => m.command_notices_read(),
		'repair.create': () => m.command_repair(),
		'repair.note': () => m.command_note(),
		'shutdown.report': () => m.command_shutdown(),
		'shutdown.note': () => m.command_note()
	};
	return names[name]?.() ?? name;
}
