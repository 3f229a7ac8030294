import { expect, test } from 'vitest';
import { whyNotPassword } from './password-rules.ts';

const budi = { name: 'Budi Santoso', email: 'technician@bandung.example', username: 'budi.santoso' };

test('a password has 8 to 128 characters, whatever they are', () => {
	expect(whyNotPassword('seven77', budi)).toBe('password-weak');
	expect(whyNotPassword('eight 8!', budi)).toBeUndefined();
	expect(whyNotPassword('x'.repeat(128), budi)).toBeUndefined();
	expect(whyNotPassword('x'.repeat(129), budi)).toBe('password-weak');
	expect(whyNotPassword('🔧🔩🪛🧰⚙️🏭🧯', budi)).toBeUndefined();
});

test('common passwords are refused in any case of letters', () => {
	for (const word of ['password', 'Password1', '12345678', 'QWERTYUIOP', 'iloveyou']) {
		expect(whyNotPassword(word, budi)).toBe('password-common');
	}
});

test("nobody's own name, e-mail address or username is a password", () => {
	for (const word of ['budi santoso', 'Technician@bandung.example', 'BUDI.SANTOSO', 'technician']) {
		expect(whyNotPassword(word, budi)).toBe('password-common');
	}
});

test('a company may ask for more characters', () => {
	expect(whyNotPassword('Maintain-2026!', budi, 16)).toBe('password-weak');
});
