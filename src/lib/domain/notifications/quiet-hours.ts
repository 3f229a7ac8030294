import { instantOf, localDateTime } from '../shared/zone.ts';
import type { NoticeCategory } from './category.ts';

/** Push waits between these times of the person's zone, `HH:MM`; from after to passes midnight (LN-21). */
export type QuietHours = { isOn: boolean; from: string; to: string };

export const QUIET_HOURS_DEFAULT: QuietHours = { isOn: false, from: '22:00', to: '06:00' };

export function isQuiet({ isOn, from, to }: QuietHours, zone: string, now: Date): boolean {
	const time = localDateTime(now, zone).slice(11);
	if (!isOn || from === to) return false;
	return from < to ? from <= time && time < to : time >= from || time < to;
}

/** When what waits now is handed over; `now` itself outside quiet hours. */
export function quietEndsAt(hours: QuietHours, zone: string, now: Date): Date {
	if (!isQuiet(hours, zone, now)) return now;
	const wall = localDateTime(now, zone);
	const isTomorrow = hours.to <= wall.slice(11);
	const end = Date.parse(`${wall.slice(0, 10)}T${hours.to}:00Z`) + (isTomorrow ? 86_400_000 : 0);
	return new Date(instantOf(end, zone));
}

/** Security and Critical shutdowns wake people up (LN-21). */
export function passesQuietHours(notice: { category: NoticeCategory; isCritical: boolean }): boolean {
	return notice.category === 'security' || (notice.category === 'shutdown_new' && notice.isCritical);
}
