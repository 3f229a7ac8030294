import { beforeAll, describe, expect, test } from 'vitest';
import { REFUSAL_CODES, isRefusalCode } from '#lib/domain/shared/refusal.ts';
import { formatAge, formatDateTime, formatMinutes, formatTime, zoneAbbreviation } from './dates.ts';
import { m as field } from './field.ts';
import { LOCALES, negotiateLocale } from './locale.ts';
import { m } from './m.ts';
import { formatBytes, formatNumber } from './numbers.ts';
import { sayRefusal } from './refusals.ts';
import { loadAllWords, withLocale } from './server-locale.ts';
import { sayState } from './states.ts';

beforeAll(loadAllWords);

describe('words', () => {
	test('each request speaks its own language while others run', async () => {
		const say = async () => {
			await new Promise((resolve) => setImmediate(resolve));
			return m.state_assigned();
		};
		const answers = await Promise.all([withLocale('de', say), withLocale('en', say), withLocale('de', say)]);
		expect(answers).toEqual(['Zugewiesen', 'Assigned', 'Zugewiesen']);
	});

	test('both sets hold the shared words', () => {
		expect(field.state_assigned()).toBe(m.state_assigned());
	});

	test('plural forms follow the number', () => {
		expect(m.refusal_too_many_wait({ seconds: 1 })).toContain('1 second.');
		expect(m.refusal_too_many_wait({ seconds: 2 })).toContain('2 seconds.');
	});

	test('a word that is not loaded is an error, never a raw key on screen', () => {
		expect(() => Reflect.get(m, 'no_such_word')).toThrow('not loaded');
	});

	test.each(LOCALES)('every refusal has a sentence in %s', (locale) => {
		const codes = Object.keys(REFUSAL_CODES).filter(isRefusalCode);
		const sentences = withLocale(locale, () => codes.map((code) => sayRefusal(code)));
		for (const sentence of sentences) expect(sentence).toMatch(/^\p{Lu}.{10,}[.]$/u);
		expect(new Set(sentences).size).toBe(codes.length);
	});

	test('a state is shown by what it means', () => {
		const task = { isAssigned: false, isApproved: false, isMissed: false } as const;
		expect(sayState({ ...task, state: 'open' })).toBe('Unassigned');
		expect(sayState({ ...task, state: 'open', isAssigned: true })).toBe('Assigned');
		expect(sayState({ ...task, state: 'completed', isApproved: true })).toBe('Completed (approved)');
		expect(sayState({ ...task, state: 'cancelled', isMissed: true })).toBe('Missed');
	});
});

describe('dates and numbers', () => {
	const instant = '2026-05-04T03:42:07Z';

	test('times are shown in the zone of the site', () => {
		expect(formatTime(instant, { zone: 'Asia/Jakarta' })).toBe('10:42');
		expect(formatTime('2026-05-03T17:00:00Z', { zone: 'Asia/Jakarta' })).toBe('00:00');
		expect(formatDateTime(instant, { zone: 'Asia/Jakarta' })).toBe('Mon 4 May, 10:42');
		expect(zoneAbbreviation('Europe/Berlin', instant)).toBe('CEST');
	});

	test('ages read as people say them', () => {
		expect(formatAge('2026-05-04T03:41:40Z', instant)).toBe('a moment ago');
		expect(formatAge('2026-05-04T00:42:07Z', instant)).toBe('3 hours ago');
		expect(withLocale('de', () => formatAge('2026-05-06T03:42:07Z', instant))).toBe('in 2 Tagen');
	});

	test('numbers follow the language', () => {
		expect(formatNumber(1250.5)).toBe('1,250.5');
		expect(withLocale('de', () => formatNumber(1250.5))).toBe('1.250,5');
		expect(formatBytes(2_400_000)).toBe('2.4 MB');
		expect(formatMinutes(90)).toMatch(/^1 hr? 30 mins?$/);
	});
});

describe('language of a browser', () => {
	test.each([
		['de-AT,de;q=0.9,en;q=0.8', 'de'],
		['fr,en;q=0.5,de;q=0.7', 'de'],
		['th', 'en'],
		[null, 'en'],
		['*', 'en']
	])('%s becomes %s', (header, locale) => {
		expect(negotiateLocale(header)).toBe(locale);
	});
});
