import { hash } from '@node-rs/argon2';
import { expect, test } from 'vitest';
import { Refusal } from '#lib/domain/shared/refusal.ts';
import { createPasswords } from './password.ts';

const passwords = createPasswords();

test('a stored hash is Argon2id with 19 MiB, two passes, one lane and a 16-byte salt', async () => {
	const stored = await passwords.hash('Maintain-2026!');
	expect(stored).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$/);
	expect(await passwords.verify(stored, 'Maintain-2026!')).toBe(true);
	expect(await passwords.verify(stored, 'maintain-2026!')).toBe(false);
	expect(passwords.isOutdated(stored)).toBe(false);
});

test('a weaker stored hash is recognised as outdated', async () => {
	expect(passwords.isOutdated(await hash('x', { memoryCost: 4096, timeCost: 1 }))).toBe(true);
});

test('a password is compared exactly as it was sent, composed or not', async () => {
	const stored = await passwords.hash('caf\u00e9-turbine');
	expect(await passwords.verify(stored, 'cafe\u0301-turbine')).toBe(false);
});

test('nobody in particular has no password, not even the one that is verified for them', async () => {
	expect(await passwords.verify(undefined, 'a password that nobody has')).toBe(false);
	expect(await passwords.verify('not a hash', 'anything')).toBe(false);
});

test('when 50 are waiting, the next one is told to come back', async () => {
	const busy = createPasswords();
	const attempts = Array.from({ length: 60 }, () => busy.verify(undefined, 'x'));
	const refused = (await Promise.allSettled(attempts)).filter((attempt) => attempt.status === 'rejected');
	expect(refused).toHaveLength(6);
	expect(refused.every(({ reason }) => reason instanceof Refusal && reason.code === 'unavailable')).toBe(true);
});
