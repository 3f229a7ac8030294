import { instantOf, localDateTime, wallClock } from '../shared/zone.ts';
import type { Grace } from './vocabulary.ts';

// When a due task becomes overdue (product 4.2). Days of grace are calendar days at the same wall-clock time in the site's
// zone, so a change of daylight saving does not move them.

export type GraceSettings = { dailyHours: number; weeklyDays: number; monthlyDays: number; yearlyDays: number };

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

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

/** The local day there, `2026-05-04`. */
export function localDay(instant: Date, zone: string): string {
	return localDateTime(instant, zone).slice(0, 10);
}

function addDays(instant: Date, days: number, zone: string): Date {
	return new Date(instantOf(wallClock(instant.getTime(), zone) + days * DAY_MS, zone));
}
