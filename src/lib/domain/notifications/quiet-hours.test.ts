import { describe, expect, test } from 'vitest';
import { isQuiet, passesQuietHours, QUIET_HOURS_DEFAULT, quietEndsAt } from './quiet-hours.ts';

const NIGHT = { isOn: true, from: '22:00', to: '06:00' };
const NOON = { isOn: true, from: '12:00', to: '13:30' };
const jakarta = (time: string) => new Date(`2026-03-02T${time}+07:00`);
const quietIn = (hours: typeof NIGHT, time: string) => isQuiet(hours, 'Asia/Jakarta', jakarta(time));

describe('quiet hours', () => {
	test('are off until somebody turns them on', () => {
		expect(isQuiet(QUIET_HOURS_DEFAULT, 'Asia/Jakarta', jakarta('23:00'))).toBe(false);
	});

	test('pass midnight, with the first minute in and the last one out', () => {
		expect(['21:59', '22:00', '23:59', '00:00', '05:59', '06:00'].map((time) => quietIn(NIGHT, time))).toEqual([
			false,
			true,
			true,
			true,
			true,
			false
		]);
	});

	test('lie within a day too', () => {
		expect(['11:59', '12:00', '13:29', '13:30'].map((time) => quietIn(NOON, time))).toEqual([false, true, true, false]);
	});

	test('of no length are none', () => {
		expect(quietIn({ isOn: true, from: '08:00', to: '08:00' }, '08:00')).toBe(false);
	});

	test('are judged by the clock of the person, not of the server', () => {
		const now = new Date('2026-03-02T21:30:00Z');
		expect(isQuiet(NIGHT, 'Europe/Berlin', now)).toBe(true);
		expect(isQuiet(NIGHT, 'Europe/London', now)).toBe(false);
	});

	test('end this morning or tomorrow; outside of them nothing waits', () => {
		expect(quietEndsAt(NIGHT, 'Asia/Jakarta', jakarta('23:10')).toISOString()).toBe('2026-03-02T23:00:00.000Z');
		expect(quietEndsAt(NIGHT, 'Asia/Jakarta', jakarta('01:10'))).toEqual(jakarta('06:00'));
		expect(quietEndsAt(NOON, 'Asia/Jakarta', jakarta('12:10'))).toEqual(jakarta('13:30'));
		expect(quietEndsAt(NIGHT, 'Asia/Jakarta', jakarta('12:10'))).toEqual(jakarta('12:10'));
	});

	test('end at six on the wall in the night when the clocks change', () => {
		const late = new Date('2026-03-28T22:30:00Z');
		expect(quietEndsAt(NIGHT, 'Europe/Berlin', late).toISOString()).toBe('2026-03-29T04:00:00.000Z');
	});

	test('let Critical shutdowns and security through, nothing else', () => {
		expect(passesQuietHours({ category: 'security', isCritical: false })).toBe(true);
		expect(passesQuietHours({ category: 'shutdown_new', isCritical: true })).toBe(true);
		expect(passesQuietHours({ category: 'shutdown_new', isCritical: false })).toBe(false);
		expect(passesQuietHours({ category: 'repair_new', isCritical: true })).toBe(false);
	});
});
