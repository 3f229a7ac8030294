import { expect, test } from 'vitest';
import { isAppTooOld } from './app-age.ts';

const NOW = new Date('2026-11-22T12:00:00.000Z');
const daysAgo = (days: number) => String(NOW.getTime() - days * 86_400_000);

test('an app is taken for 180 days after it was built, and not a day longer', () => {
	expect(isAppTooOld(daysAgo(1), daysAgo(0), NOW)).toBe(false);
	expect(isAppTooOld(daysAgo(180), daysAgo(0), NOW)).toBe(false);
	expect(isAppTooOld(daysAgo(181), daysAgo(0), NOW)).toBe(true);
});

test("an app as new as the server's own is never too old: there is no newer one", () => {
	expect(isAppTooOld(daysAgo(400), daysAgo(400), NOW)).toBe(false);
	expect(isAppTooOld(daysAgo(300), daysAgo(400), NOW)).toBe(false);
	expect(isAppTooOld(daysAgo(401), daysAgo(400), NOW)).toBe(true);
});

test('an app that does not say when it was built is not judged', () => {
	for (const build of [undefined, '', 'dev', '0', '1', '-1', '1e99', 'NaN'])
		expect(isAppTooOld(build, daysAgo(0), NOW), build).toBe(false);
	expect(isAppTooOld(daysAgo(999), 'dev', NOW)).toBe(false);
});
