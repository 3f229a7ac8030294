import { createHash } from 'node:crypto';
import { afterAll, describe, expect, test } from 'vitest';
import { cloneDatabase, makeCompany, makeStaff, makeUser } from '../../../../tests/support/postgres.ts';
import { createAuthDoor } from '../db/auth-pool.ts';
import { LIVES } from './lives.ts';
import { createSessions, type SessionRequest } from './session-store.ts';

const db = await cloneDatabase();
const auth = createAuthDoor({ connection: db.connections.auth, slots: 2 });
afterAll(auth.end);
const sessions = createSessions(auth);

const company = await makeCompany(db, { code: 'bandung', name: 'Bandung' });
const budi = await makeUser(db, company, { name: 'Budi', roles: ['Technician'] });
const nina = await makeStaff(db, 'Nina');

const request = (overrides: Partial<SessionRequest> = {}): SessionRequest => ({
	accountId: budi.userId,
	isStaff: false,
	kind: 'portal',
	address: '192.0.2.7',
	browser: 'Firefox',
	...overrides
});

/** Moves a session into the past, since the database judges by its own clock. */
const age = (sessionHash: string, interval: string) => db.admin`
	update auth.session set created_at = created_at - ${interval}::interval, last_seen_at = last_seen_at - ${interval}::interval,
		idle_expires_at = idle_expires_at - ${interval}::interval, absolute_expires_at = absolute_expires_at - ${interval}::interval
	where id_hash = ${sessionHash}
`;
const rowOf = async (sessionHash: string) => {
	const [row] = await db.admin`select id_hash, last_seen_at, idle_expires_at, absolute_expires_at, ended_at, browser
		from auth.session where id_hash = ${sessionHash}`;
	return row;
};

describe('a session', () => {
	test('the database keeps only the hash of what the cookie carries, and neither opens anything in the place of the other', async () => {
		const { token, sessionHash } = await sessions.create(request());
		expect(Buffer.from(token, 'base64url')).toHaveLength(32);
		expect(sessionHash).toBe(createHash('sha256').update(token).digest('hex'));
		expect(JSON.stringify(await rowOf(sessionHash))).not.toContain(token);
		expect((await sessions.validate(sessionHash))?.userId).toBe(budi.userId);
		expect(await sessions.validate(token)).toBeUndefined();
	});

	test.each([
		['portal', false, LIVES.portal],
		['portal', true, LIVES.staff],
		['field', false, LIVES.field]
	] as const)('of kind %s (staff: %s) ends unused after its idle time and not before', async (kind, isStaff, life) => {
		const accountId = isStaff ? nina.userId : budi.userId;
		const young = await sessions.create(request({ kind, isStaff, accountId }));
		await age(young.sessionHash, `${life.idle - 60} seconds`);
		expect(await sessions.validate(young.sessionHash)).toBeDefined();
		await age(young.sessionHash, '61 seconds');
		expect(await sessions.validate(young.sessionHash)).toBeUndefined();
	});

	test('use moves the idle end, but never past the absolute end', async () => {
		const { sessionHash } = await sessions.create(request());
		await age(sessionHash, '6 days 18 hours');
		await db.admin`update auth.session set idle_expires_at = now() + interval '1 hour' where id_hash = ${sessionHash}`;
		sessions.touch(sessionHash, true);
		await expect
			.poll(async () => (await rowOf(sessionHash))?.['idle_expires_at'] as Date)
			.toEqual((await rowOf(sessionHash))?.['absolute_expires_at']);
		await age(sessionHash, '6 hours 1 minute');
		expect(await sessions.validate(sessionHash)).toBeUndefined();
	});

	test('reading does not keep staff signed in, acting does', async () => {
		const { sessionHash } = await sessions.create(request({ accountId: nina.userId, isStaff: true }));
		await age(sessionHash, '30 minutes');
		const before = await rowOf(sessionHash);
		sessions.touch(sessionHash, false);
		await auth.query((sql) => sql`select 1`);
		expect((await rowOf(sessionHash))?.['last_seen_at']).toEqual(before?.['last_seen_at']);
		sessions.touch(sessionHash, true);
		await expect
			.poll(async () => (await rowOf(sessionHash))?.['last_seen_at'] as Date)
			.not.toEqual(before?.['last_seen_at']);
	});

	test('moved to a new token is dead under the old one at once', async () => {
		const old = await sessions.create(request());
		const moved = await sessions.rotate(old.sessionHash);
		expect(await sessions.validate(old.sessionHash)).toBeUndefined();
		expect((await sessions.validate(moved?.sessionHash ?? ''))?.userId).toBe(budi.userId);
		expect(moved?.maxAgeSeconds).toBeLessThanOrEqual(LIVES.portal.absolute);
		expect(await sessions.rotate(old.sessionHash)).toBeUndefined();
	});

	test('is over for good once it was revoked, and when the person or the company was deactivated', async () => {
		const revoked = await sessions.create(request());
		await sessions.revoke(revoked.sessionHash);
		expect(await sessions.validate(revoked.sessionHash)).toBeUndefined();
		for (const table of ['auth.account', 'auth.company'] as const) {
			const { sessionHash } = await sessions.create(request());
			const id = table === 'auth.account' ? budi.userId : company.companyId;
			await db.admin`update ${db.admin(table)} set active = false where id = ${id}`;
			expect(await sessions.validate(sessionHash)).toBeUndefined();
			await db.admin`update ${db.admin(table)} set active = true where id = ${id}`;
			expect(await sessions.validate(sessionHash)).toBeUndefined();
		}
	});

	test('nobody has more than twenty: the one unused for longest ends', async () => {
		await sessions.revokeAll(budi.userId);
		const first = await sessions.create(request());
		await age(first.sessionHash, '1 hour');
		for (let n = 0; n < 20; n += 1) await sessions.create(request());
		expect(await sessions.list(budi.userId)).toHaveLength(20);
		expect(await sessions.validate(first.sessionHash)).toBeUndefined();
	});

	test('is named in lists without giving its hash away, and ended by that name only by its owner', async () => {
		await sessions.revokeAll(budi.userId);
		const own = await sessions.create(request());
		await sessions.create(request({ kind: 'field', browser: 'Chrome on a phone' }));
		const listed = await sessions.list(budi.userId);
		expect(listed.map(({ kind }) => kind).sort()).toEqual(['field', 'portal']);
		const field = listed.find(({ kind }) => kind === 'field');
		expect(await sessions.revokeNamed(nina.userId, field?.sessionId ?? '')).toBe(false);
		expect(await sessions.revokeNamed(budi.userId, field?.sessionId ?? '')).toBe(true);
		expect(await sessions.list(budi.userId)).toHaveLength(1);
		expect(await sessions.revokeAll(budi.userId, own.sessionHash)).toBe(0);
	});

	test('that ran out is ended by the sweep, so that whoever listens with it is told', async () => {
		const { sessionHash } = await sessions.create(request());
		await age(sessionHash, '13 hours');
		const [before] = await db.admin`select count(*)::int as n from auth.authz_change where id = ${budi.userId}`;
		expect(await sessions.sweep()).toBeGreaterThan(0);
		expect((await rowOf(sessionHash))?.['ended_at']).toBeInstanceOf(Date);
		const [after] = await db.admin`select count(*)::int as n from auth.authz_change where id = ${budi.userId}`;
		expect(after?.['n']).toBeGreaterThan(before?.['n'] as number);
	});
});
