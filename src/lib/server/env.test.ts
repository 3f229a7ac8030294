import { expect, test } from 'vitest';
import { readEnv } from './env.ts';

test('everything has a default, and an empty variable counts as none', () => {
	const env = readEnv({ PORT: '', LOG_LEVEL: '' });
	expect(env).toEqual(readEnv({}));
	expect(env).toMatchObject({ port: 3000, host: '127.0.0.1', origin: 'http://localhost:3000', isDemo: true });
});

test('limits come from the environment where it names them', () => {
	const { limits, socketsPerUser } = readEnv({ LIMIT_CALLS_PER_MINUTE: '100000', LIMIT_SOCKETS_PER_USER: '3' });
	expect(limits).toEqual({ callsPerMinute: 100_000, writesPerMinute: 240, signInsPerMinute: 60 });
	expect(socketsPerUser).toBe(3);
});

test('what is wrong is named, every variable on a line of its own', () => {
	const wrong = { LIMIT_WRITES_PER_MINUTE: 'many', DATABASE_URL: 'mysql://db', SMTM_DB_PASSWORDS: 'secret' };
	expect(() => readEnv(wrong)).toThrow(/^DATABASE_URL: .*\nLIMIT_WRITES_PER_MINUTE: .*$/);
	expect(() => readEnv({ SMTM_DB_PASSWORDS: '{}' })).toThrow(/^SMTM_DB_PASSWORDS: /);
});
