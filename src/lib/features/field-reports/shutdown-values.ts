import type { Priority } from '#lib/domain/tasks/vocabulary.ts';
import type { Issue } from '#lib/ui/form/form.controller.svelte.ts';
import { m } from '#lib/words/field.ts';

const DESCRIPTION_MIN = 3;

/** Times are those of the phone's own clock and zone, as its date and time fields take them. */
export const INITIAL = {
	kind: 'emergency' as 'emergency' | 'planned',
	reasonId: '',
	/** An asset can be named as its whole line. */
	isWholeLine: false,
	startsAt: '',
	endsAt: '',
	description: '',
	priority: 'medium' as Priority,
	isSafetyConcern: false,
	safetyText: ''
};

export type ShutdownValues = typeof INITIAL;

export function missingOf(values: ShutdownValues, hasPlace: boolean, now: Date): Issue[] {
	const start = values.startsAt === '' ? now : new Date(values.startsAt);
	const wanting: [boolean, string, string][] = [
		[!hasPlace, 'place', m.freport_place_needed()],
		[values.reasonId === '', 'reasonId', m.freport_reason_needed()],
		[start > now, 'startsAt', m.freport_start_future()],
		[values.endsAt !== '' && new Date(values.endsAt) <= start, 'endsAt', m.freport_end_before()],
		[values.description.trim().length < DESCRIPTION_MIN, 'description', m.freport_description_needed()],
		[values.isSafetyConcern && values.safetyText.trim() === '', 'safetyText', m.freport_safety_needed()]
	];
	return wanting.filter(([isMissing]) => isMissing).map(([, path, message]) => ({ path, message }));
}

export function inputOf(values: ShutdownValues, placeId: string): Record<string, unknown> {
	const { kind, reasonId, priority, isSafetyConcern } = values;
	const instant = (time: string) => new Date(time).toISOString();
	return {
		placeId,
		kind,
		reasonId,
		priority,
		isSafetyConcern,
		safetyText: isSafetyConcern ? values.safetyText.trim() : '',
		description: values.description.trim(),
		...(values.startsAt ? { startsAt: instant(values.startsAt) } : {}),
		...(values.endsAt ? { endsAt: instant(values.endsAt) } : {})
	};
}
