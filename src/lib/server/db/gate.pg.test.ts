import { afterAll, describe, expect, test } from 'vitest';
import { v7 as newId } from 'uuid';
import {
	bitsOf,
	cloneDatabase,
	makeCompany,
	makeSession,
	makeStaff,
	makeUser,
	makeVisit
} from '../../../../tests/support/postgres.ts';
import { createTenantDoor, type Entered, type GateEntry } from './with-tenant.ts';

const db = await cloneDatabase();
const door = createTenantDoor({ connection: db.connections.app, slots: 2 });
afterAll(door.end);

const a = await makeCompany(db, { code: 'bandung', name: 'Bandung' });
const b = await makeCompany(db, { code: 'rhine', name: 'Rhine' });
const lina = await makeUser(db, a, { name: 'Lina', roles: ['Technician', 'Mapper'] });
const rival = await makeUser(db, b, { name: 'Rival', roles: ['Admin'] });
const staff = await makeStaff(db, 'Sam');
const linas = (await makeSession(db, lina.userId)).sessionHash;
const rivals = (await makeSession(db, rival.userId)).sessionHash;
const staffs = (await makeSession(db, staff.userId)).sessionHash;

const enter = (entry: GateEntry): Promise<Entered> => door.withTenant(entry, async (_sql, me) => me);
const refusal = (entry: GateEntry) =>
	enter(entry).then(
		() => 'entered',
		(error: { code: string }) => error.code
	);

describe('the gate', () => {
	test('a company user gets name, company, roles and the union of rights', async () => {
		const me = await enter({ sessionHash: linas });
		expect(me).toMatchObject({
			userId: lina.userId,
			userName: 'Lina',
			companyId: a.companyId,
			companyCode: 'bandung',
			environment: 'production'
		});
		expect(me.roles).toEqual(['Mapper', 'Technician']);
		const union = [...bitsOf('Technician')]
			.map((bit, i) => (bit === '1' || bitsOf('Mapper')[i] === '1' ? '1' : '0'))
			.join('');
		expect(me.rights).toBe(union);
		expect(me.sites).toBeNull();
		expect(me.visitId).toBeNull();
		expect(typeof me.version).toBe('number');
	});

	test('the own company by header changes nothing, upper case included; every other value is one refusal', async () => {
		expect((await enter({ sessionHash: linas, companyId: a.companyId.toUpperCase() })).companyId).toBe(a.companyId);
		for (const companyId of [b.companyId, newId(), 'nonsense', '', `${a.companyId},${b.companyId}`]) {
			expect(await refusal({ sessionHash: linas, companyId })).toBe('wrong-company');
		}
	});

	test('unknown, ended and expired sessions are all the same refusal', async () => {
		expect(await refusal({ sessionHash: 'f'.repeat(64) })).toBe('session');
		expect(await refusal({ sessionHash: '' })).toBe('session');
		const ended = (await makeSession(db, lina.userId)).sessionHash;
		await db.admin`update auth.session set ended_at = now() where id_hash = ${ended}`;
		expect(await refusal({ sessionHash: ended })).toBe('session');
		for (const column of ['idle_expires_at', 'absolute_expires_at']) {
			const old = (await makeSession(db, lina.userId)).sessionHash;
			await db.admin`update auth.session set ${db.admin(column)} = now() where id_hash = ${old}`;
			expect(await refusal({ sessionHash: old })).toBe('session');
		}
	});

	test('an inactive user or company is refused at the next call', async () => {
		await db.admin`update auth.account set active = false where id = ${rival.userId}`;
		expect(await refusal({ sessionHash: rivals })).toBe('user-inactive');
		await db.admin`update auth.account set active = true where id = ${rival.userId}`;
		await db.admin`update auth.company set active = false where id = ${b.companyId}`;
		expect(await refusal({ sessionHash: rivals })).toBe('company-inactive');
		await db.admin`update auth.company set active = true where id = ${b.companyId}`;
		expect(await refusal({ sessionHash: rivals })).toBe('entered');
	});

	test('sites narrow technicians, never holders of settings.edit, and Mappers only by the setting', async () => {
		const site = newId();
		const place = (companyId: string) => db.admin`
			insert into place (company_id, id, level, site_id, name, time_zone, created_at, updated_at)
			values (${companyId}, ${site}, 'site', ${site}, 'Hall 1', 'Europe/Berlin', now(), now())
		`;
		await place(a.companyId);
		const sitesOf = async (role: 'Technician' | 'Mapper' | 'Admin') => {
			const user = await makeUser(db, a, { name: role, roles: [role], sites: [site] });
			return (await enter({ sessionHash: (await makeSession(db, user.userId)).sessionHash })).sites;
		};
		expect(await sitesOf('Technician')).toEqual([site]);
		expect(await sitesOf('Admin')).toBeNull();
		expect(await sitesOf('Mapper')).toBeNull();
		await db.admin`update company_setting set restrict_mappers = true where company_id = ${a.companyId}`;
		expect(await sitesOf('Mapper')).toEqual([site]);
	});
});

describe('staff at the gate', () => {
	test('nothing without a company, an unknown company is not found, a header alone needs a logged visit first', async () => {
		expect(await refusal({ sessionHash: staffs })).toBe('company-required');
		expect(await refusal({ sessionHash: staffs, companyId: newId() })).toBe('not-found');
		expect(await refusal({ sessionHash: staffs, companyId: 'nonsense' })).toBe('not-found');
		expect(await refusal({ sessionHash: staffs, companyId: a.companyId })).toBe('visit-required');
	});

	test('a header visit lets in until it idles out, and each request keeps it alive', async () => {
		const visitId = await makeVisit(db, {
			userId: staff.userId,
			sessionHash: staffs,
			companyId: a.companyId,
			kind: 'header'
		});
		await db.admin`update auth.visit set last_input_at = now() - interval '14 minutes' where id = ${visitId}`;
		const me = await enter({ sessionHash: staffs, companyId: a.companyId });
		expect(me).toMatchObject({
			visitId,
			visitKind: 'header',
			roles: ['PegotecUser'],
			rights: '1'.repeat(58),
			windowNote: null
		});
		const [row] =
			await db.admin`select last_input_at > now() - interval '1 minute' as fresh from auth.visit where id = ${visitId}`;
		expect(row?.['fresh']).toBe(true);
		await db.admin`update auth.visit set last_input_at = now() - interval '15 minutes' where id = ${visitId}`;
		expect(await refusal({ sessionHash: staffs, companyId: a.companyId })).toBe('visit-required');
		expect(await refusal({ sessionHash: staffs, companyId: b.companyId })).toBe('visit-required');
	});

	test('a portal visit is named, belongs to its session, and closes for good', async () => {
		const visitId = await makeVisit(db, { userId: staff.userId, sessionHash: staffs, companyId: b.companyId });
		expect((await enter({ sessionHash: staffs, visitId })).companyId).toBe(b.companyId);
		expect((await enter({ sessionHash: staffs, visitId, companyId: b.companyId })).visitKind).toBe('portal');
		expect(await refusal({ sessionHash: staffs, visitId, companyId: a.companyId })).toBe('visit-closed');
		expect(await refusal({ sessionHash: staffs, companyId: b.companyId })).toBe('visit-header-missing');
		const other = (await makeSession(db, staff.userId)).sessionHash;
		expect(await refusal({ sessionHash: other, visitId })).toBe('visit-closed');
		expect(await refusal({ sessionHash: staffs, visitId: newId() })).toBe('visit-closed');
		expect(await refusal({ sessionHash: staffs, visitId: 'nonsense' })).toBe('visit-closed');

		await db.admin`update auth.visit set window_note = 'asked by phone', window_until = now() + interval '1 minute' where id = ${visitId}`;
		expect((await enter({ sessionHash: staffs, visitId })).windowNote).toBe('asked by phone');
		await db.admin`update auth.visit set window_until = now() where id = ${visitId}`;
		expect((await enter({ sessionHash: staffs, visitId })).windowNote).toBeNull();

		await db.admin`update auth.company set active = false where id = ${b.companyId}`;
		expect(await refusal({ sessionHash: staffs, visitId })).toBe('entered');
		await db.admin`update auth.company set active = true where id = ${b.companyId}`;

		await db.admin`update auth.visit set entered_at = now() - interval '8 hours' where id = ${visitId}`;
		expect(await refusal({ sessionHash: staffs, visitId })).toBe('visit-closed');
		await db.admin`update auth.visit set entered_at = now(), exited_at = now(), exit_kind = 'exit' where id = ${visitId}`;
		expect(await refusal({ sessionHash: staffs, visitId })).toBe('visit-closed');
	});

	test('a company user cannot use a visit of staff', async () => {
		const visitId = await makeVisit(db, { userId: staff.userId, sessionHash: staffs, companyId: b.companyId });
		expect((await enter({ sessionHash: linas, visitId })).companyId).toBe(a.companyId);
		expect(await refusal({ sessionHash: linas, visitId, companyId: b.companyId })).toBe('wrong-company');
	});
});

test('a change of rights and a running call exclude each other', async () => {
	let release = () => {};
	const gone = new Promise<void>((resolve) => (release = resolve));
	let entered = () => {};
	const isInside = new Promise<void>((resolve) => (entered = resolve));
	const running = door.withTenant({ sessionHash: linas }, async () => {
		entered();
		await gone;
	});
	await isInside;
	const [lock] =
		await db.admin`select pg_try_advisory_xact_lock(app.access_lock(${a.companyId}, ${lina.userId})) as free`;
	expect(lock?.['free']).toBe(false);
	release();
	await running;
});
