import { afterAll, describe, expect, test } from 'vitest';
import { v7 as newId } from 'uuid';
import postgres from 'postgres';
import { catalogueProblems, companyTablesOf, tablesOf } from '../../../../tests/support/catalogue.ts';
import { cloneDatabase, makeCompany, makeSession, makeUser } from '../../../../tests/support/postgres.ts';
import { driverOptions } from './connection.ts';
import { createTenantDoor } from './with-tenant.ts';

const db = await cloneDatabase();
const a = await makeCompany(db, { code: 'bandung', name: 'Bandung' });
const b = await makeCompany(db, { code: 'rhine', name: 'Rhine' });
const ann = await makeUser(db, a, { name: 'Ann', roles: ['Admin'] });
const ben = await makeUser(db, b, { name: 'Ben', roles: ['Admin'] });
const asA = { sessionHash: (await makeSession(db, ann.userId)).sessionHash };
const asB = { sessionHash: (await makeSession(db, ben.userId)).sessionHash };
const door = createTenantDoor({ connection: db.connections.app, slots: 2 });
const bare = postgres({ ...driverOptions(db.connections.app), max: 1 });
afterAll(async () => {
	await door.end();
	await bare.end();
});
const codeOf = (promise: PromiseLike<unknown>) =>
	Promise.resolve(promise).then(
		() => 'done',
		(error: { code?: string }) => error.code
	);

const tables = await tablesOf(db.admin);
const companyTables = companyTablesOf(tables);

describe('the catalogue', () => {
	test('guards every company table, key, function and role (ISO-1 to ISO-4)', async () => {
		expect(await catalogueProblems(db.admin)).toEqual([]);
		expect(companyTables.length).toBeGreaterThan(20);
	});
});

describe('the app role', () => {
	test('cannot set a context: not by function, not by an invented or copied one (ISO-5)', async () => {
		expect(await codeOf(bare`select set_config('app.ctx', 'x', true)`)).toBe('42501');
		expect(await codeOf(bare`select * from app.enter(${'0'.repeat(64)}, ${a.companyId}, null)`)).toBe('42501');
		expect(await codeOf(bare`select app.set_company(${b.companyId})`)).toBe('42501');
		expect(await codeOf(bare`select app.signature(${b.companyId})`)).toBe('42501');
		expect(await codeOf(bare`select * from app.context_key`)).toBe('42501');
		expect(await codeOf(bare`set role smtm_gate`)).toBe('42501');
		const invented = [
			b.companyId,
			`${b.companyId}:`,
			`${b.companyId}:${'0'.repeat(64)}`,
			'x',
			':',
			`:${'0'.repeat(64)}`
		];
		for (const context of invented) {
			const attempt = bare.begin(async (tx) => {
				await tx.unsafe(`set local app.ctx = '${context}'`);
				return tx`select * from company_user`;
			});
			expect(await codeOf(attempt)).toBe('42501');
		}
		const copied = await door.withTenant(asB, async (sql) => {
			const [row] = await sql<{ ctx: string }[]>`select current_setting('app.ctx') as ctx`;
			return row?.ctx ?? '';
		});
		const replay = bare.begin(async (tx) => {
			await tx.unsafe(`set local app.ctx = '${copied}'`);
			return tx`select * from company_user`;
		});
		expect(await codeOf(replay)).toBe('42501');
	});

	test('without a context it sees no row and stores none; nothing stays behind on the connection', async () => {
		expect(await bare`select id from company_user`).toHaveLength(0);
		expect(await codeOf(bare`insert into number_counter (company_id, kind) values (${a.companyId}, 'x')`)).toBe(
			'42501'
		);
		await bare.begin((tx) => tx`select * from app.enter(${asA.sessionHash}, null, null)`);
		expect(await bare`select id from company_user`).toHaveLength(0);
		const [row] = await bare`select app.company() as company`;
		expect(row?.['company']).toBeNull();
	});

	test('in its company it sees the own rows of every table and no others', async () => {
		for (const table of companyTables) {
			const counted = await door.withTenant(asA, async (sql) => {
				const [row] = await sql<{ foreign: string }[]>`
					select count(*) filter (where company_id is distinct from ${a.companyId}) as foreign from ${sql(table.name)}
				`.catch(async () => sql<{ foreign: string }[]>`select 'failed' as foreign`);
				return row?.foreign;
			});
			expect([table.name, counted]).toEqual([table.name, '0']);
		}
	});

	test('cannot refer to, move to or meet the rows of another company (ISO-11)', async () => {
		const inA = (work: Parameters<typeof door.withTenant>[1]) => codeOf(door.withTenant(asA, work));
		expect(
			await inA(
				(sql) =>
					sql`insert into user_role (company_id, user_id, role_id) values (${a.companyId}, ${ann.userId}, ${b.roles.Admin})`
			)
		).toBe('23503');
		expect(await inA((sql) => sql`update company_user set company_id = ${b.companyId} where id = ${ann.userId}`)).toBe(
			'42501'
		);
		expect(
			await inA(
				(sql) => sql`
					insert into company_user (company_id, id, name) values (${b.companyId}, ${ben.userId}, 'Ann')
					on conflict (company_id, id) do update set name = 'Ann'
				`
			)
		).toBe('42501');
		const touched = await door.withTenant(
			asA,
			(sql) => sql`update company_user set name = 'x' where id = ${ben.userId} returning id`
		);
		expect(touched).toHaveLength(0);
	});

	test('cannot touch the activity log except by the append function (AU-3)', async () => {
		const inA = (work: Parameters<typeof door.withTenant>[1]) => codeOf(door.withTenant(asA, work));
		expect(await inA((sql) => sql`update audit.entry set body = 'x'`)).toBe('42501');
		expect(await inA((sql) => sql`delete from audit.entry`)).toBe('42501');
		expect(await inA((sql) => sql`truncate audit.entry`)).toBe('42501');
		expect(await inA((sql) => sql`update audit.head set seq = 0`)).toBe('42501');
		expect(await inA((sql) => sql`alter table audit.entry disable trigger all`)).toBe('42501');
		expect(
			await inA(
				(sql) => sql`
					insert into audit.entry (company_id, seq, at, action, body, prev_hash, hash) values (${a.companyId}, 9, now(), 'x', 'x', 'x', 'x')
				`
			)
		).toBe('42501');
		expect(await inA((sql) => sql`select audit.append(${b.companyId}, ${sql.texts(['{}'])})`)).toBe('wrong-company');
		expect(await inA((sql) => sql`select audit.append_chain(${b.companyId}, ${sql.texts(['{}'])})`)).toBe('42501');
		expect(await inA((sql) => sql`select audit.append_from_auth(${b.companyId}, ${sql.texts(['{}'])})`)).toBe('42501');
	});

	test('bumps only accounts of its own company', async () => {
		const versionOf = async (id: string) =>
			(await db.admin`select authz_version from auth.account where id = ${id}`)[0]?.['authz_version'];
		await door.withTenant(asA, async (sql) => {
			await sql`select app.bump_account(${ann.userId})`;
			await sql`select app.bump_account(${ben.userId})`;
			await sql`select app.bump_account(${newId()})`;
		});
		expect([await versionOf(ann.userId), await versionOf(ben.userId)]).toEqual(['2', '1']);
	});
});
