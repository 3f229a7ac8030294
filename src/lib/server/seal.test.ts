import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createSeal } from './seal.ts';
import { serverSecret } from './secret.ts';

const plain = Buffer.from('the key of a phone');

test('what is sealed opens for the same secret, purpose and subject only', () => {
	const seal = createSeal(Buffer.from('one secret'), 'device-key');
	const sealed = seal.close(plain, 'phone 1');
	expect(sealed.includes(plain)).toBe(false);
	expect(seal.close(plain, 'phone 1').equals(sealed)).toBe(false);
	expect(seal.open(sealed, 'phone 1')).toEqual(plain);
	expect(createSeal(Buffer.from('one secret'), 'device-key').open(sealed, 'phone 1')).toEqual(plain);
	expect(() => seal.open(sealed, 'phone 2')).toThrow();
	expect(() => createSeal(Buffer.from('one secret'), 'webhook').open(sealed, 'phone 1')).toThrow();
	expect(() => createSeal(Buffer.from('another'), 'device-key').open(sealed, 'phone 1')).toThrow();
	sealed[20] = (sealed[20] ?? 0) ^ 1;
	expect(() => seal.open(sealed, 'phone 1')).toThrow();
});

test('the secret is made once, for this user’s eyes only, unless one is given', () => {
	const dataDir = mkdtempSync(join(tmpdir(), 'smtm-secret-'));
	try {
		const secret = serverSecret({ dataDir, secret: undefined });
		expect(secret.length).toBeGreaterThanOrEqual(32);
		expect(serverSecret({ dataDir, secret: undefined })).toEqual(secret);
		expect(statSync(join(dataDir, 'secret.key')).mode & 0o777).toBe(0o600);
		expect(serverSecret({ dataDir, secret: 'given from outside' }).toString()).toBe('given from outside');
	} finally {
		rmSync(dataDir, { recursive: true });
	}
});
