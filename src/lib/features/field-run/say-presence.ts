import type { SkipReason } from '#lib/domain/tasks/vocabulary.ts';
import type { Draft } from '#lib/offline/drafts.ts';
import { formatTime } from '#lib/words/dates.ts';
import { m } from '#lib/words/field.ts';

export function sayPresence(presence: Draft['presence']): string {
	if (presence.kind === 'skip') return presence.skipReason ? saySkipReason(presence.skipReason) : m.presence_skipped();
	if (presence.kind === 'none') return m.presence_none();
	const words = { code: presence.tagCode ?? '', time: presence.at ? formatTime(presence.at) : '' };
	return presence.kind === 'nfc' ? m.presence_proven_chip(words) : m.presence_proven(words);
}

export function saySkipReason(reason: SkipReason): string {
	return {
		'tag-damaged': () => m.skip_tag_damaged(),
		'tag-missing': () => m.skip_tag_missing(),
		unreachable: () => m.skip_unreachable(),
		'no-nfc': () => m.skip_no_nfc(),
		other: () => m.skip_other()
	}[reason]();
}
