import type { ShutdownRow } from '#lib/domain/shutdowns/shutdown.ts';
import type { Issue } from '#lib/ui/form/form.controller.svelte.ts';
import { m } from '#lib/words/m.ts';
import { wallTimeOf } from '../session/days.ts';

/** Reported, planned ahead, or one that is there already. */
export type ShutdownMode = 'report' | 'plan' | 'edit';

const DESCRIPTION_MIN = 3;

export function initialOf(shutdown: ShutdownRow | undefined, now: Date, zone: string) {
	return {
		placeId: shutdown?.assetId ?? shutdown?.lineId ?? '',
		reasonId: shutdown?.reasonId ?? '',
		startsAt: wallTimeOf(shutdown?.startsAt ?? now.toISOString(), shutdown?.zone ?? zone),
		endsAt: shutdown?.endsAt ? wallTimeOf(shutdown.endsAt, shutdown.zone) : '',
		description: shutdown?.description ?? '',
		priority: shutdown?.priority ?? ('medium' as ShutdownRow['priority']),
		isSafetyConcern: shutdown?.isSafetyConcern ?? false,
		safetyText: shutdown?.safetyText ?? '',
		changeNote: ''
	};
}

export type ShutdownValues = ReturnType<typeof initialOf>;

/** What the form lacks, in words. */
export function whatIsMissing(values: ShutdownValues, isNoteNeeded: boolean): Issue[] {
	const wanting: [boolean, string, string][] = [
		[values.placeId === '', 'placeId', m.shutdowns_place_needed()],
		[values.reasonId === '', 'reasonId', m.shutdowns_reason_needed()],
		[values.startsAt === '', 'startsAt', m.shutdowns_start_needed()],
		[values.endsAt !== '' && values.endsAt <= values.startsAt, 'endsAt', m.shutdowns_end_after_start()],
		[values.description.trim().length < DESCRIPTION_MIN, 'description', m.shutdowns_description_needed()],
		[values.isSafetyConcern && values.safetyText.trim() === '', 'safetyText', m.shutdowns_safety_needed()],
		[isNoteNeeded && values.changeNote.trim().length < DESCRIPTION_MIN, 'changeNote', m.shutdowns_note_needed()]
	];
	return wanting.filter(([isMissing]) => isMissing).map(([, path, message]) => ({ path, message }));
}
