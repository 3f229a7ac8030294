import { describe, expect, test } from 'vitest';
import { v7 as newId } from 'uuid';
import type { RoleId, UserId } from '#lib/domain/shared/id.ts';
import { browserOf, createNode, refused, refusedCode } from '../../../../tests/support/identity.ts';
import { cloneDatabase, makeCompany, makeSession, makeUser } from '../../../../tests/support/postgres.ts';

const db = await cloneDatabase();
const node = createNode(db);
const mill = await makeCompany(db, { code: 'bandung', name: 'Bandung' });
const rival = await makeCompany(db, { code: 'rhine', name: 'Rhine' });
const person = (name: string, roles: Parameters<typeof makeUser>[2]['roles'], company = mill) =>
	makeUser(db, company, { name, roles });
const ayu = await person('Ayu', ['Admin']);
const made = await person('Made', ['Mapper']);
const siti = await person('Siti', ['Supervisor']);
const budi = await person('Budi', ['Technician']);
const anna = await person('Anna', ['Admin'], rival);

const client = async (userId: string) => node.as(browserOf((await makeSession(db, userId)).sessionHash));
const roleIds = (...names: (keyof typeof mill.roles)[]) => names.map((name) => mill.roles[name] as RoleId);
const id = (user: { userId: string }) => user.userId as UserId;
const setRoles = async (by: { userId: string }, of: { userId: string }, ...names: (keyof typeof mill.roles)[]) => {
	const [row] = await db.admin<{ revision: number }[]>`select revision from company_user where id = ${of.userId}`;
	return (await client(by.userId)).user['set-roles']({
		userId: id(of),
		revision: row?.revision ?? 1,
		roleIds: roleIds(...names)
	});
};
const actions = async (subjectOrActor: string) =>
	(
		await db.admin<{ action: string }[]>`
			select action from audit.entry where subject_id = ${subjectOrActor} or actor_id = ${subjectOrActor} order by seq
		`
	).map(({ action }) => action);

test('whoever lacks a right is told whom of the own company to ask: active people who edit users and hold it', async () => {
	const { auth } = await client(budi.userId);
	const names = async (permission: 'hierarchy.edit' | 'settings.edit' | 'tenant-switching') =>
		(await auth.granters({ permission })).items;
	expect(await names('settings.edit')).toEqual(['Ayu']);
	expect(await names('hierarchy.edit')).toEqual(['Ayu', 'Made']);
	expect(await names('tenant-switching')).toEqual([]);
	await db.admin`update company_user set active = false where id = ${made.userId}`;
	expect(await names('hierarchy.edit')).toEqual(['Ayu']);
	await db.admin`update company_user set active = true where id = ${made.userId}`;
});

describe('the list of people', () => {
	test('shows the own company only, by name, filtered and in pages', async () => {
		const { user } = await client(ayu.userId);
		const all = await user.list({});
		expect(all.items.map(({ name }) => name)).toEqual(['Ayu', 'Budi', 'Made', 'Siti']);
		expect(all.items[1]).toMatchObject({
			roles: [{ name: 'Technician' }],
			sites: [],
			supervisor: null,
			isActive: true
		});
		expect((await user.list({ search: 'BUD' })).items).toHaveLength(1);
		expect((await user.list({ role: mill.roles.Mapper as RoleId })).items.map(({ name }) => name)).toEqual(['Made']);
		expect((await user.list({ role: rival.roles.Mapper as RoleId })).total).toBe(0);
		const first = await user.list({ limit: 3 });
		const second = await user.list({ limit: 3, cursor: first.next ?? '' });
		expect([...first.items, ...second.items].map(({ name }) => name)).toEqual(['Ayu', 'Budi', 'Made', 'Siti']);
		expect([first.total, second.next]).toEqual([4, null]);
		expect(await refused(user.list({ cursor: 'garbage' }))).toMatchObject({ code: 'invalid', fields: ['cursor'] });
	});

	test('needs the right to see it, and roles come with their rights and number of holders', async () => {
		expect(await refused((await client(budi.userId)).user.list({}))).toMatchObject({
			code: 'permission',
			permission: 'user.view'
		});
		const { items } = await (await client(ayu.userId)).role.list();
		expect(items).toHaveLength(6);
		expect(items.find(({ name }) => name === 'Mapper')).toMatchObject({ isBuiltIn: true, users: 1 });
	});
});

describe('roles of a person', () => {
	test('a Mapper makes a Supervisor, not an Admin, and leaves a stronger person alone; each refusal is on record', async () => {
		await setRoles(made, budi, 'Technician', 'Supervisor');
		expect(await refused(setRoles(made, budi, 'Admin'))).toMatchObject({ code: 'cannot-grant' });
		expect(await refused(setRoles(made, ayu, 'Technician'))).toMatchObject({ code: 'stronger-user' });
		expect(await refusedCode((await client(made.userId)).user.deactivate({ userId: id(ayu) }))).toBe('stronger-user');
		expect(await actions(made.userId)).toEqual([
			'user.set-roles',
			'access.cannot-grant',
			'access.stronger-user',
			'access.stronger-user'
		]);
		await setRoles(ayu, budi, 'Technician');
	});

	test('nobody changes their own, and an id of another company is one that never existed', async () => {
		expect(await refusedCode(setRoles(ayu, ayu, 'Admin', 'Mapper'))).toBe('own-account');
		for (const userId of [anna.userId, newId()]) {
			const { user } = await client(ayu.userId);
			expect(await refusedCode(user.deactivate({ userId: userId as UserId }))).toBe('not-found');
			expect(
				await refusedCode(user['set-roles']({ userId: userId as UserId, revision: 1, roleIds: roleIds('Viewer') }))
			).toBe('not-found');
		}
		const foreign = [rival.roles.Viewer as RoleId];
		expect(
			await refusedCode(
				(await client(ayu.userId)).user['set-roles']({ userId: id(budi), revision: 3, roleIds: foreign })
			)
		).toBe('not-found');
	});

	test('an editor who saw an older state is told the current one', async () => {
		const { user } = await client(ayu.userId);
		const stale = user['set-roles']({ userId: id(siti), revision: 7, roleIds: roleIds('Viewer') });
		expect(await refused(stale)).toMatchObject({ code: 'stale', current: { revision: 1, roles: ['Supervisor'] } });
	});

	test('count from the next call on, in every open session', async () => {
		const open = await client(siti.userId);
		expect((await open.auth.me()).roles).toEqual(['Supervisor']);
		const before = (await open.auth.me()).version;
		await setRoles(ayu, siti, 'Viewer');
		const me = await open.auth.me();
		expect(me.roles).toEqual(['Viewer']);
		expect(me.version).toBeGreaterThan(before);
		await setRoles(ayu, siti, 'Supervisor');
	});
});

describe('letting a person out', () => {
	test('ends every session at once and for good; back in means signing in again', async () => {
		const open = await client(budi.userId);
		const { user } = await client(ayu.userId);
		await user.deactivate({ userId: id(budi) });
		expect(await refusedCode(open.auth.me())).toBe('session');
		expect(await refused(user.deactivate({ userId: id(budi) }))).toMatchObject({
			code: 'wrong-state',
			state: 'inactive'
		});
		await user.reactivate({ userId: id(budi) });
		expect(await refusedCode(open.auth.me())).toBe('session');
		expect((await (await client(budi.userId)).auth.me()).user.name).toBe('Budi');
		const feed = await db.admin`select op, scopes, row from feed where id = ${budi.userId} order by n desc limit 1`;
		expect(feed[0]).toMatchObject({ op: 'upsert', scopes: ['user'], row: { name: 'Budi', isActive: true } });
	});

	test('never leaves a company without an Admin, not even when two let each other out in the same moment', async () => {
		const second = await person('Second', ['Admin']);
		const results = await Promise.allSettled([
			(await client(ayu.userId)).user.deactivate({ userId: id(second) }),
			(await client(second.userId)).user.deactivate({ userId: id(ayu) })
		]);
		expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
		const admins = await db.admin`
			select u.name from company_user u join user_role ur on ur.user_id = u.id
			where ur.role_id = ${mill.roles.Admin} and u.active
		`;
		expect(admins).toHaveLength(1);
	});
});
