import { intlLocale } from './runtime.ts';
import { m } from './shared.ts';

type Instant = Date | string | number;

/** Portal and field app show the times of a place in the zone of its site. */
type Zoned = { zone?: string | undefined };

const formatters = new Map<string, Intl.DateTimeFormat>();

// Making a formatter costs far more than using it, and lists use one per row.
function formatterOf(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
	const key = `${intlLocale()} ${JSON.stringify(options)}`;
	const known = formatters.get(key);
	if (known) return known;
	const made = new Intl.DateTimeFormat(intlLocale(), options);
	formatters.set(key, made);
	return made;
}

/** "4 May 2026" */
export function formatDate(instant: Instant, { zone }: Zoned = {}): string {
	return formatterOf({ dateStyle: 'medium', timeZone: zone }).format(new Date(instant));
}

/** "10:42" */
export function formatTime(instant: Instant, { zone }: Zoned = {}): string {
	return formatterOf({ timeStyle: 'short', hourCycle: 'h23', timeZone: zone }).format(new Date(instant));
}

/** "10:42:07" */
export function formatTimeWithSeconds(instant: Instant, { zone }: Zoned = {}): string {
	return formatterOf({ timeStyle: 'medium', hourCycle: 'h23', timeZone: zone }).format(new Date(instant));
}

/** "Mon 4 May, 10:42" */
export function formatDateTime(instant: Instant, { zone }: Zoned = {}): string {
	const day = formatterOf({ weekday: 'short', day: 'numeric', month: 'short', timeZone: zone });
	return `${day.format(new Date(instant))}, ${formatTime(instant, { zone })}`;
}

/** "CEST", "GMT+7": the short name of the zone at that moment. */
export function zoneAbbreviation(zone: string, instant: Instant): string {
	const parts = formatterOf({ timeZone: zone, timeZoneName: 'short' }).formatToParts(new Date(instant));
	return parts.find((part) => part.type === 'timeZoneName')?.value ?? zone;
}

const STEPS = [
	{ unit: 'day', seconds: 86_400 },
	{ unit: 'hour', seconds: 3_600 },
	{ unit: 'minute', seconds: 60 }
] as const;

/** "3 hours ago", "in 2 days", "a moment ago" under a minute. */
export function formatAge(instant: Instant, now: Instant): string {
	const seconds = (new Date(instant).getTime() - new Date(now).getTime()) / 1000;
	const step = STEPS.find((candidate) => Math.abs(seconds) >= candidate.seconds);
	if (!step) return m.date_now();
	return new Intl.RelativeTimeFormat(intlLocale()).format(Math.trunc(seconds / step.seconds), step.unit);
}

/** "90 min", "1 h 30 min" */
export function formatMinutes(minutes: number): string {
	const unit = (value: number, name: 'hour' | 'minute') =>
		new Intl.NumberFormat(intlLocale(), { style: 'unit', unit: name, unitDisplay: 'short' }).format(value);
	const hours = Math.floor(minutes / 60);
	if (hours === 0) return unit(minutes, 'minute');
	return minutes % 60 === 0 ? unit(hours, 'hour') : `${unit(hours, 'hour')} ${unit(minutes % 60, 'minute')}`;
}
