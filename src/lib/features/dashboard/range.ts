import { type CalendarDate, endOfMonth, parseDate, startOfMonth } from '@internationalized/date';
import { dayOf, endOfDay, lastOfDay, startOfDay } from '../session/days.ts';

export const RANGE_KEYS = ['today', 'yesterday', 'last-7', 'this-month', 'last-month', 'custom'] as const;
export type RangeKey = (typeof RANGE_KEYS)[number];

/** Longest custom range (6.3). */
export const MAX_RANGE_DAYS = 400;

/** One range drives every figure: whole days of the company's zone, both ends included. */
export type Range = { key: RangeKey; from: string; to: string };

const DAYS: Record<Exclude<RangeKey, 'custom'>, (today: CalendarDate) => [CalendarDate, CalendarDate]> = {
	today: (today) => [today, today],
	yesterday: (today) => [today.subtract({ days: 1 }), today.subtract({ days: 1 })],
	'last-7': (today) => [today.subtract({ days: 6 }), today],
	'this-month': (today) => [startOfMonth(today), endOfMonth(today)],
	'last-month': (today) => {
		const month = startOfMonth(today).subtract({ months: 1 });
		return [month, endOfMonth(month)];
	}
};

export function rangeOf(key: Exclude<RangeKey, 'custom'>, now: Date, zone: string): Range {
	const [from, to] = DAYS[key](dayOf(now, zone));
	return { key, from: from.toString(), to: to.toString() };
}

/** Reads a range out of an address; anything unreadable is today. */
export function rangeFrom(params: URLSearchParams, now: Date, zone: string): Range {
	const key = RANGE_KEYS.find((known) => known === params.get('range')) ?? 'today';
	if (key !== 'custom') return rangeOf(key, now, zone);
	const from = params.get('from') ?? '';
	const to = params.get('to') ?? '';
	return isRange(from, to) ? { key, from, to } : rangeOf('today', now, zone);
}

/** Two days in order, at most 400 of them. */
export function isRange(from: string, to: string): boolean {
	try {
		const days = parseDate(to).compare(parseDate(from));
		return days >= 0 && days < MAX_RANGE_DAYS;
	} catch {
		return false;
	}
}

export function addressOf(range: Range): string {
	if (range.key === 'today') return '/';
	const params = new URLSearchParams({ range: range.key });
	if (range.key === 'custom') {
		params.set('from', range.from);
		params.set('to', range.to);
	}
	return `/?${params}`;
}

/** What the server is asked for: up to, not including, `to`. */
export function instantsOf({ from, to }: Range, zone: string): { from: string; to: string } {
	return { from: startOfDay(from, zone), to: endOfDay(to, zone) };
}

/** The same range for lists, where both ends belong to it. */
export function listInstantsOf({ from, to }: Range, zone: string): { from: string; to: string } {
	return { from: startOfDay(from, zone), to: lastOfDay(to, zone) };
}
