export type SessionKind = 'portal' | 'field';

const HOUR = 3600;
const DAY = 24 * HOUR;

/** Seconds a session lasts without use, and at all (13.4). Staff are signed out sooner. */
export const LIVES = {
	portal: { idle: 12 * HOUR, absolute: 7 * DAY },
	staff: { idle: HOUR, absolute: 12 * HOUR },
	field: { idle: 30 * DAY, absolute: 180 * DAY }
} as const;

export type Life = (typeof LIVES)[keyof typeof LIVES];

/** Staff have no field app; a session of theirs is short whatever it calls itself. */
export function lifeOf(kind: SessionKind, isStaff: boolean): Life {
	return isStaff ? LIVES.staff : LIVES[kind];
}
