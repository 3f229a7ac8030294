import type { Grace } from './vocabulary.ts';

// When a due task becomes overdue (product 4.2). Days of grace are calendar days at the same wall-clock time in the site's
// zone, so a change of daylight saving does not move them.

export type GraceSettings = { dailyHours: number; weeklyDays: number; monthlyDays: number; yearlyDays: number };

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

const formats = new Map<string, Intl.DateTimeFormat>();

export function overdueAt(dueAt: Date, zone: string, grace: Grace, settings: GraceSettings): Date {
	switch (grace) {
		case 'none':
			return dueAt;
		case 'daily':
			return new Date(dueAt.getTime() + settings.dailyHours * HOUR_MS);
		case 'weekly':
			return addDays(dueAt, settings.weeklyDays, zone);
		case 'monthly':
			return addDays(dueAt, settings.monthlyDays, zone);
		case 'yearly':
			return addDays(dueAt, settings.yearlyDays, zone);
	}
}

/** The local date and time there, `2026-05-04T23:59`. */
export function localDateTime(instant: Date, zone: string): string {
	return new Date(wallClock(instant.getTime(), zone)).toISOString().slice(0, 16);
}

/** The local day there, `2026-05-04`. */
export function localDay(instant: Date, zone: string): string {
	return localDateTime(instant, zone).slice(0, 10);
}

function addDays(instant: Date, days: number, zone: string): Date {
	return new Date(instantOf(wallClock(instant.getTime(), zone) + days * DAY_MS, zone));
}

/** The clock on the wall, written as if it were UTC. */
function wallClock(instant: number, zone: string): number {
	const parts = Object.fromEntries(
		formatOf(zone)
			.formatToParts(instant)
			.map(({ type, value }) => [type, Number(value)])
	);
	const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
	return Date.UTC(year, month - 1, day, hour, minute, second) + (((instant % 1000) + 1000) % 1000);
}

/** A time that the clocks skip counts as the same distance after the jump; of two equal times the first counts. */
function instantOf(wall: number, zone: string): number {
	const offsets = [wall - DAY_MS, wall + DAY_MS].map((near) => wallClock(near, zone) - near);
	const candidates = offsets.map((offset) => wall - offset);
	return candidates.find((candidate) => wallClock(candidate, zone) === wall) ?? Math.max(...candidates);
}

function formatOf(zone: string): Intl.DateTimeFormat {
	const known = formats.get(zone);
	if (known) return known;
	const format = new Intl.DateTimeFormat('en-US', {
		timeZone: zone,
		calendar: 'gregory',
		numberingSystem: 'latn',
		hourCycle: 'h23',
		year: 'numeric',
		month: 'numeric',
		day: 'numeric',
		hour: 'numeric',
		minute: 'numeric',
		second: 'numeric'
	});
	formats.set(zone, format);
	return format;
}
