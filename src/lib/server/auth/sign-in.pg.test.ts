import { hash } from '@node-rs/argon2';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { Refusal } from '#lib/domain/shared/refusal.ts';
import { cloneDatabase, makeCompany, makeStaff, makeUser } from '../../../../tests/support/postgres.ts';
import { createAuthDoor } from '../db/auth-pool.ts';
import { createPasswords } from './password.ts';
import { createSessions } from './session-store.ts';
import { createSignIn, type SignInAttempt } from './sign-in.service.ts';

const PASSWORD = 'Maintain-2026!';
const db = await cloneDatabase();
const doors = [1, 2].map(() => createAuthDoor({ connection: db.connections.auth, slots: 4 }));
afterAll(() => Promise.all(doors.map((door) => door.end())));
// Two nodes over one database.
const nodes = doors.map((auth) => {
	const sessions = createSessions(auth);
	return { sessions, ...createSignIn({ auth, sessions, passwords: createPasswords() }) };
});
const [node] = nodes;
if (!node) throw new Error('no node');

const passwordHash = await createPasswords().hash(PASSWORD);
const company = await makeCompany(db, { code: 'bandung', name: 'Bandung' });
const user = (name: string, email: string, stored = passwordHash) =>
	makeUser(db, company, { name, roles: ['Supervisor'], email, passwordHash: stored });
const siti = await user('Siti', 'siti@bandung.test');
const rudi = await user('Rudi', 'rudi@bandung.test');
const nina = await makeStaff(db, 'Nina');
await db.admin`update auth.account set active = false where id = ${rudi.userId}`;
await db.admin`update auth.account set username = 'siti' where id = ${siti.userId}`;
await db.admin`update auth.account set password_hash = ${passwordHash}, email = 'nina@pegotec.test' where id = ${nina.userId}`;

const requestFrom = (address: string) => ({ id: 'r-1', address, sessionKind: 'portal' as const });
const attempt = (login: string, password: string, rest: Partial<SignInAttempt> = {}): SignInAttempt => ({
	login,
	password,
	company: undefined,
	browser: 'Firefox',
	formerSession: undefined,
	...rest
});
const signIn = (login: string, password: string, rest: Partial<SignInAttempt> = {}, address = '192.0.2.1', on = node) =>
	on.signIn(attempt(login, password, rest), requestFrom(address));
const refusalOf = (work: Promise<unknown>) =>
	work.then(
		() => undefined,
		(error: unknown) => (error instanceof Refusal ? error : Promise.reject(error as Error))
	);
const codeOf = async (work: Promise<unknown>) => (await refusalOf(work))?.code;
const entries = async (companyId: string, action: string) =>
	db.admin<{ actorId: string; body: string }[]>`
		select actor_id as "actorId", body from audit.entry where company_id = ${companyId} and action = ${action} order by seq
	`;

beforeEach(() => db.admin`delete from auth.throttle`);

describe('signing in', () => {
	test('works by e-mail in any case of letters, and by company code with username', async () => {
		const { issued, answer } = await signIn('SITI@Bandung.test', PASSWORD);
		expect(answer).toEqual({ landing: '/', mustChangePassword: false, user: { userId: siti.userId, name: 'Siti' } });
		expect((await node.sessions.validate(issued.sessionHash))?.companyCode).toBe('bandung');
		expect((await signIn('siti', PASSWORD, { company: 'Bandung' })).answer.user.userId).toBe(siti.userId);
		expect(await codeOf(signIn('siti', PASSWORD, { company: 'rhine' }))).toBe('credentials');
		expect(await codeOf(signIn('siti', PASSWORD))).toBe('credentials');
	});

	test('staff land outside every company, for twelve hours at most', async () => {
		const { issued, answer } = await signIn('nina@pegotec.test', PASSWORD);
		expect(answer.landing).toBe('/console');
		expect(issued.maxAgeSeconds).toBe(12 * 3600);
	});

	test('ends the session the browser came with, so that nobody can plant one', async () => {
		const planted = await signIn('siti@bandung.test', PASSWORD);
		const own = await signIn('siti@bandung.test', PASSWORD, { formerSession: planted.issued.sessionHash });
		expect(own.issued.token).not.toBe(planted.issued.token);
		expect(await node.sessions.validate(planted.issued.sessionHash)).toBeUndefined();
	});

	test('leaves one entry, a failed try of a known person another, and neither holds a secret', async () => {
		await db.admin`truncate audit.entry, audit.head`;
		const { issued } = await signIn('siti@bandung.test', PASSWORD);
		await codeOf(signIn('siti@bandung.test', 'wrong-Password-77'));
		await codeOf(signIn('nobody@bandung.test', 'wrong-Password-77'));
		await node.settled();
		const entered = await entries(company.companyId, 'auth.sign-in');
		const failed = await entries(company.companyId, 'auth.sign-in-failed');
		expect([entered.length, failed.length]).toEqual([1, 1]);
		expect(entered[0]?.actorId).toBe(siti.userId);
		expect(entered[0]?.body).toContain('Supervisor');
		for (const secret of [PASSWORD, 'wrong-Password-77', issued.token, issued.sessionHash]) {
			expect(JSON.stringify([entered, failed])).not.toContain(secret);
		}
	});

	test('rehashes a password that was stored with weaker parameters', async () => {
		const weak = await hash(PASSWORD, { memoryCost: 4096, timeCost: 1 });
		const { userId } = await user('Tua', 'tua@bandung.test', weak);
		await signIn('tua@bandung.test', PASSWORD);
		const [row] = await db.admin<
			{ stored: string }[]
		>`select password_hash as stored from auth.account where id = ${userId}`;
		expect(row?.stored).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
		expect(await codeOf(signIn('tua@bandung.test', PASSWORD))).toBeUndefined();
	});

	test('tells nobody which accounts exist: unknown, wrong and inactive get one answer; only the right password learns more', async () => {
		const refusals = await Promise.all([
			refusalOf(signIn('nobody@bandung.test', 'wrong-Password-77')),
			refusalOf(signIn('siti@bandung.test', 'wrong-Password-77')),
			refusalOf(signIn('rudi@bandung.test', 'wrong-Password-77'))
		]);
		expect(refusals.map((refusal) => [refusal?.code, refusal?.details])).toEqual(Array(3).fill(['credentials', {}]));
		expect(await codeOf(signIn('rudi@bandung.test', PASSWORD))).toBe('user-inactive');
	});
});

describe('failed sign-ins', () => {
	test('after five, each further try waits 1, 2, 4, 8 and then 15 minutes, also for accounts that do not exist', async () => {
		for (const login of ['siti@bandung.test', 'nobody@bandung.test']) {
			for (let n = 0; n < 5; n += 1) expect(await codeOf(signIn(login, 'wrong-Password-77'))).toBe('credentials');
			for (const minutes of [1, 2, 4, 8, 15, 15]) {
				const refusal = await refusalOf(signIn(login, PASSWORD));
				expect(refusal?.code).toBe('too-many');
				expect(Math.ceil((refusal?.details.retryAfterSeconds ?? 0) / 60)).toBe(minutes);
				await db.admin`update auth.throttle set blocked_until = now(), window_started_at = window_started_at where key not like 'address:%'`;
				expect(await codeOf(signIn(login, 'wrong-Password-77'))).toBe('credentials');
			}
			await db.admin`delete from auth.throttle`;
		}
	});

	test('are forgotten with the right password and after a quiet quarter of an hour', async () => {
		for (let n = 0; n < 4; n += 1) await codeOf(signIn('siti@bandung.test', 'wrong-Password-77'));
		await signIn('siti@bandung.test', PASSWORD);
		for (let n = 0; n < 5; n += 1)
			expect(await codeOf(signIn('siti@bandung.test', 'wrong-Password-77'))).toBe('credentials');
		expect(await codeOf(signIn('siti@bandung.test', PASSWORD))).toBe('too-many');
		await db.admin`
			update auth.throttle set blocked_until = blocked_until - interval '17 minutes',
				window_started_at = window_started_at - interval '17 minutes'
		`;
		for (let n = 0; n < 4; n += 1)
			expect(await codeOf(signIn('siti@bandung.test', 'wrong-Password-77'))).toBe('credentials');
		expect(await codeOf(signIn('siti@bandung.test', PASSWORD))).toBeUndefined();
	});

	test('count in parallel and across nodes: of twenty at once on two nodes five are tried', async () => {
		const codes = await Promise.all(
			Array.from({ length: 20 }, (_, n) =>
				codeOf(signIn('siti@bandung.test', 'wrong-Password-77', {}, `192.0.2.${n}`, nodes[n % 2]))
			)
		);
		expect(codes.filter((code) => code === 'credentials')).toHaveLength(5);
		expect(codes.filter((code) => code === 'too-many')).toHaveLength(15);
	});

	test('from one address: fifty over many accounts, then that address waits and others do not', async () => {
		const logins = Array.from({ length: 51 }, (_, n) => `person${n}@bandung.test`);
		const codes: unknown[] = [];
		for (const login of logins)
			codes.push(await codeOf(signIn(login, 'wrong-Password-77', {}, '198.51.100.9', nodes[codes.length % 2])));
		expect(codes.slice(0, 50)).toEqual(Array(50).fill('credentials'));
		expect(codes[50]).toBe('too-many');
		expect(await codeOf(signIn('siti@bandung.test', PASSWORD, {}, '198.51.100.10'))).toBeUndefined();
	});

	test('right passwords do not use up an address', async () => {
		for (let n = 0; n < 3; n += 1) await signIn('siti@bandung.test', PASSWORD, {}, '198.51.100.11');
		const [row] = await db.admin`select count from auth.throttle where key = 'address:198.51.100.11'`;
		expect(row?.['count']).toBe(0);
	});
});
