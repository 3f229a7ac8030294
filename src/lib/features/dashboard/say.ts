import type { PlantColour } from '#lib/domain/dashboard/dashboard.ts';
import { formatDate } from '#lib/words/dates.ts';
import { m } from '#lib/words/m.ts';
import type { Range, RangeKey } from './range.ts';

const RANGES: Record<RangeKey, () => string> = {
	today: () => m.dashboard_today(),
	yesterday: () => m.dashboard_yesterday(),
	'last-7': () => m.dashboard_last_7(),
	'this-month': () => m.dashboard_this_month(),
	'last-month': () => m.dashboard_last_month(),
	custom: () => m.dashboard_custom()
};

export function sayRangeKey(key: RangeKey): string {
	return RANGES[key]();
}

/** "4 May 2026" or "28 Apr 2026 – 4 May 2026" */
export function sayDays({ from, to }: Range): string {
	const say = (day: string) => formatDate(`${day}T12:00:00Z`, { zone: 'UTC' });
	return from === to ? say(from) : `${say(from)} – ${say(to)}`;
}

const COLOURS: Record<PlantColour, () => string> = {
	red: () => m.dashboard_red(),
	yellow: () => m.dashboard_yellow(),
	orange: () => m.dashboard_orange(),
	green: () => m.dashboard_green(),
	grey: () => m.dashboard_grey()
};

export function sayColour(colour: PlantColour): string {
	return COLOURS[colour]();
}
