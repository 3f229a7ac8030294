import * as z from 'zod/mini';
import { expect, it } from 'vitest';
import { DashboardRange, plantColour, rate } from './dashboard.ts';

it('colours a place by its worst news', () => {
	const calm = { overdue: 0, today: 0, isStopped: false, isPartStopped: false, urgentRepairs: 0 };
	expect(plantColour({ ...calm, overdue: 2, isStopped: true })).toBe('red');
	expect(plantColour({ ...calm, overdue: 1, today: 3 })).toBe('orange');
	expect(plantColour({ ...calm, isPartStopped: true, urgentRepairs: 1 })).toBe('orange');
	expect(plantColour({ ...calm, today: 1, urgentRepairs: 1 })).toBe('yellow');
	expect(plantColour({ ...calm, today: 1 })).toBe('green');
	expect(plantColour(calm)).toBe('grey');
});

it('shows no rate of nothing', () => {
	expect(rate(0, 0)).toBeNull();
	expect(rate(3, 4)).toBe(0.75);
});

it('takes ranges forward and up to 400 days', () => {
	const from = '2026-01-01T00:00:00.000Z';
	expect(z.safeParse(DashboardRange, { from, to: '2026-01-02T00:00:00.000Z' }).success).toBe(true);
	expect(z.safeParse(DashboardRange, { from, to: from }).success).toBe(false);
	expect(z.safeParse(DashboardRange, { from, to: '2027-03-01T00:00:00.000Z' }).success).toBe(false);
});
