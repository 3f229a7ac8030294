// Calendar days and wall clocks of a plant. The seed thinks in local days; the database keeps instants.

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
	const known = formats.get(zone);
	if (known) return known;
	const made = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' });
	formats.set(zone, made);
	return made;
}

export function addDays(day: string, days: number): string {
	return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

/** 0 is Sunday. */
export function weekdayOf(day: string): number {
	return new Date(`${day}T00:00:00Z`).getUTCDay();
}

/** The instant of a wall clock; `minutes` counts from midnight and may run past it. */
export function instantOf(zone: string, day: string, minutes: number): Date {
	const wall = Date.parse(`${day}T00:00:00Z`) + minutes * MINUTE_MS;
	const first = wall - offsetAt(zone, wall);
	return new Date(wall - offsetAt(zone, first));
}

function offsetAt(zone: string, instant: number): number {
	const shown = formatOf(zone).format(new Date(instant)).replace(' ', 'T');
	return Date.parse(`${shown}Z`) - Math.floor(instant / 1000) * 1000;
}

export function later(at: Date, minutes: number): Date {
	return new Date(at.getTime() + Math.round(minutes * MINUTE_MS));
}

export function earlier(one: Date, other: Date): Date {
	return one < other ? one : other;
}
