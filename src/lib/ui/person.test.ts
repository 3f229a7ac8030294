import { expect, test } from 'vitest';
import { hueOf, initialsOf } from './person.ts';

test.each([
	['Ada Lovelace', 'AL'],
	['Siti Nur Rahayu', 'SR'],
	['mia', 'M'],
	['田中', '田'],
	['', '']
])('initials of "%s" are "%s"', (name, initials) => {
	expect(initialsOf(name)).toBe(initials);
});

test('a name keeps its hue', () => {
	expect(hueOf('Tom Adler')).toBe(hueOf('Tom Adler'));
	expect(hueOf('Tom Adler')).not.toBe(hueOf('Tina Berg'));
	expect(hueOf('Tom Adler')).toBeLessThan(360);
});
