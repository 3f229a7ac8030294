import {
	type CalendarDate,
	parseAbsolute,
	parseDate,
	parseDateTime,
	toCalendarDate,
	toCalendarDateTime,
	toZoned
} from '@internationalized/date';

// Days are those of a zone: of the company for ranges, of the site for due times. Days with a clock change count too.

/** First instant of a day like "2026-05-04", as ISO string in UTC. */
export function startOfDay(day: string, zone: string): string {
	return toZoned(parseDate(day), zone).toAbsoluteString();
}

/** First instant of the day after: the end of a range that includes `day`. */
export function endOfDay(day: string, zone: string): string {
	return startOfDay(parseDate(day).add({ days: 1 }).toString(), zone);
}

/** Last instant of a day: the end of a range whose ends both belong to it. */
export function lastOfDay(day: string, zone: string): string {
	return new Date(Date.parse(endOfDay(day, zone)) - 1).toISOString();
}

/** The day on which an instant falls. */
export function dayOf(instant: Date | string, zone: string): CalendarDate {
	const iso = typeof instant === 'string' ? instant : instant.toISOString();
	return toCalendarDate(parseAbsolute(iso, zone));
}

/** Today as "2026-05-04" in a zone. */
export function isoDay(instant: Date | string, zone: string): string {
	return dayOf(instant, zone).toString();
}

/** What a clock on the wall of a zone shows, for a date and time field: "2026-05-04T23:59". */
export function wallTimeOf(instant: string, zone: string): string {
	return toCalendarDateTime(parseAbsolute(instant, zone)).toString().slice(0, 16);
}

/** The instant at which a clock in the zone shows that time. */
export function instantOf(wallTime: string, zone: string): string {
	return toZoned(parseDateTime(wallTime), zone).toAbsoluteString();
}
