import { MAX_DAYS_BACK, type ShutdownRow } from '#lib/domain/shutdowns/shutdown.ts';
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
		procedureId: shutdown?.procedureId ?? '',
		changeNote: ''
	};
}

export type ShutdownValues = ReturnType<typeof initialOf>;

/** The form as it opened, and the moment against which its times are judged. */
type Judged = { isNoteNeeded: boolean; initial: ShutdownValues; isPlan: boolean; now: Date; zone: string };

/** What the form lacks, in words. */
export function whatIsMissing(values: ShutdownValues, judged: Judged): Issue[] {
	const { isNoteNeeded } = judged;
	const wrongStart = values.startsAt === '' ? undefined : whyNotStart(values.startsAt, judged);
	const wanting: [boolean, string, string][] = [
		[values.placeId === '', 'placeId', m.shutdowns_place_needed()],
		[values.reasonId === '', 'reasonId', m.shutdowns_reason_needed()],
		[values.startsAt === '', 'startsAt', m.shutdowns_start_needed()],
		[wrongStart !== undefined, 'startsAt', wrongStart ?? ''],
		[areTimesTurned(values, judged), 'endsAt', m.shutdowns_end_after_start()],
		[values.description.trim().length < DESCRIPTION_MIN, 'description', m.shutdowns_description_needed()],
		[values.isSafetyConcern && values.safetyText.trim() === '', 'safetyText', m.shutdowns_safety_needed()],
		[isNoteNeeded && values.changeNote.trim().length < DESCRIPTION_MIN, 'changeNote', m.shutdowns_note_needed()]
	];
	return wanting.filter(([isMissing]) => isMissing).map(([, path, message]) => ({ path, message }));
}

/** What ended within the minute it began shows the same minute twice: only times that are typed are judged. */
function areTimesTurned({ startsAt, endsAt }: ShutdownValues, { initial }: Judged): boolean {
	const isTyped = startsAt !== initial.startsAt || endsAt !== initial.endsAt;
	return isTyped && endsAt !== '' && endsAt <= startsAt;
}

/** A start that an edit leaves alone stands, however long ago it was. */
function whyNotStart(startsAt: string, { initial, isPlan, now, zone }: Judged): string | undefined {
	const wall = (at: number) => wallTimeOf(new Date(at).toISOString(), zone);
	const isNow = wall(now.getTime());
	if (isPlan) return startsAt <= isNow ? m.shutdowns_start_past() : undefined;
	if (startsAt === initial.startsAt) return undefined;
	if (startsAt > isNow) return m.shutdowns_start_future();
	const earliest = wall(now.getTime() - MAX_DAYS_BACK * 86_400_000);
	return startsAt < earliest ? m.shutdowns_start_too_old({ days: MAX_DAYS_BACK }) : undefined;
}
