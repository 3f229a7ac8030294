import type { ShutdownRow } from '#lib/domain/shutdowns/shutdown.ts';
import { formatDateTime } from '#lib/words/dates.ts';
import { m } from '#lib/words/m.ts';
import { sayPriority } from '#lib/words/states.ts';
import type { ShutdownValues } from './shutdown-form.ts';
import { placeNameOf } from './shutdowns.ts';

type Key = keyof ShutdownValues;

const NAMES: Record<Key, () => string> = {
	placeId: () => m.shutdowns_place(),
	reasonId: () => m.reports_reason(),
	startsAt: () => m.shutdowns_from(),
	endsAt: () => m.shutdowns_to(),
	description: () => m.repairs_description(),
	priority: () => m.tasks_column_priority(),
	isSafetyConcern: () => m.shutdowns_safety(),
	safetyText: () => m.shutdowns_safety(),
	procedureId: () => m.shutdowns_procedure(),
	changeNote: () => m.shutdowns_change_note()
};

export function sayShutdownField(key: Key): string {
	return NAMES[key]();
}

const SAID: Partial<Record<Key, (row: ShutdownRow) => string>> = {
	placeId: placeNameOf,
	reasonId: ({ reasonLabel }) => reasonLabel,
	startsAt: ({ startsAt, zone }) => formatDateTime(startsAt, { zone }),
	endsAt: ({ endsAt, zone }) => (endsAt ? formatDateTime(endsAt, { zone }) : ''),
	description: ({ description }) => description,
	priority: ({ priority }) => sayPriority(priority),
	safetyText: ({ safetyText }) => safetyText
};

/** What a field is in the shutdown by now, in words. */
export function sayShutdownValue(key: Key, row: ShutdownRow): string {
	return SAID[key]?.(row) ?? '';
}
