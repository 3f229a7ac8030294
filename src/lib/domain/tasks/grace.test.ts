import { describe, expect, it } from 'vitest';
import { localDateTime } from '../shared/zone.ts';
import { localDay, overdueAt } from './grace.ts';

const SETTINGS = { dailyHours: 4, weeklyDays: 1, monthlyDays: 3, yearlyDays: 7 };

function overdue(due: string, zone: string, grace: Parameters<typeof overdueAt>[2]): string {
	return overdueAt(new Date(due), zone, grace, SETTINGS).toISOString();
}

describe('grace', () => {
	it('gives ad hoc work none', () => {
		expect(overdue('2026-05-04T16:59:00.000Z', 'Asia/Jakarta', 'none')).toBe('2026-05-04T16:59:00.000Z');
	});

	it('counts hours for daily work', () => {
		expect(overdue('2026-05-04T22:00:00.250Z', 'Europe/Berlin', 'daily')).toBe('2026-05-05T02:00:00.250Z');
	});

	it('keeps the wall-clock time over a change of daylight saving', () => {
		expect(overdue('2026-03-28T11:00:00.000Z', 'Europe/Berlin', 'weekly')).toBe('2026-03-29T10:00:00.000Z');
		expect(overdue('2026-10-24T10:00:00.000Z', 'Europe/Berlin', 'monthly')).toBe('2026-10-27T11:00:00.000Z');
	});

	it('moves a time that the clocks skip behind the jump', () => {
		expect(overdue('2026-03-28T01:30:00.000Z', 'Europe/Berlin', 'weekly')).toBe('2026-03-29T01:30:00.000Z');
	});

	it('takes the first of two equal times', () => {
		expect(overdue('2026-10-24T00:30:00.000Z', 'Europe/Berlin', 'weekly')).toBe('2026-10-25T00:30:00.000Z');
	});

	it('says the local day and time of a place', () => {
		expect(localDateTime(new Date('2026-05-04T17:30:00.000Z'), 'Asia/Jakarta')).toBe('2026-05-05T00:30');
		expect(localDay(new Date('2026-12-31T23:30:00.000Z'), 'America/New_York')).toBe('2026-12-31');
	});
});
