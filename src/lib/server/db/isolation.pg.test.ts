import { afterAll, describe, expect, test } from 'vitest';
import { v7 as newId } from 'uuid';
import postgres from 'postgres';
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

type Table = { schema: string; name: string; oid: number; enabled: boolean; forced: boolean };
const tables = await db.admin<Table[]>`
	select n.nspname as schema, c.relname as name, c.oid::int as oid, c.relrowsecurity as enabled, c.relforcerowsecurity as forced
	from pg_class c join pg_namespace n on n.oid = c.relnamespace
	where c.relkind in ('r', 'p') and n.nspname in ('public', 'app', 'audit', 'auth', 'platform') order by 1, 2
`;
const nameOf = (table: Table) => `${table.schema}.${table.name}`;
const withCompany = await db.admin<{ oid: number }[]>`
	select attrelid::int as oid from pg_attribute where attname = 'company_id' and attnum > 0 and not attisdropped
`;
const hasCompany = new Set(withCompany.map((row) => row.oid));
const companyTables = tables.filter((table) => hasCompany.has(table.oid) && table.schema !== 'auth');

// Tables of the installation. The app role has no right on any of them.
const INSTALLATION = [
	'app.context_key',
	'app.migration',
	'auth.account',
	'auth.authz_change',
	'auth.company',
	'auth.session',
	'auth.throttle',
	'auth.visit',
	'auth.visit_read'
];
const CANONICAL = '(company_id = ( SELECT app.company() AS company))';

describe('the catalogue', () => {
	test('every table is a company table or on the short list, and company tables are forced behind the one policy (ISO-1, ISO-2)', async () => {
		const others = tables.filter((table) => !companyTables.includes(table)).map(nameOf);
		expect(others).toEqual(INSTALLATION);
		const policies = await db.admin<
			{ table: string; using: string; check: string; cmd: string; permissive: string; roles: string }[]
		>`
			select schemaname || '.' || tablename as table, qual as using, with_check as check, cmd, permissive, roles::text as roles
			from pg_policies where schemaname <> 'auth'
		`;
		const exceptions = companyTables.filter((table) => {
			const own = policies.filter((policy) => policy.table === nameOf(table));
			const [policy] = own;
			const isCanonical =
				own.length === 1 &&
				policy?.using === CANONICAL &&
				policy.check === CANONICAL &&
				policy.cmd === 'ALL' &&
				policy.roles === '{public}';
			return !(table.enabled && table.forced && isCanonical);
		});
		expect(exceptions.map(nameOf)).toEqual([]);
		expect(tables.filter((table) => table.schema === 'auth' && !(table.enabled && table.forced))).toEqual([]);
		expect(companyTables.length).toBeGreaterThan(20);
	});

	test('every key and index of a company table is led by the company', async () => {
		const indexes = await db.admin<{ table: string; index: string; first: string; isPrimary: boolean }[]>`
			select n.nspname || '.' || c.relname as table, i.relname as index, x.indisprimary as "isPrimary",
				coalesce((select attname from pg_attribute where attrelid = c.oid and attnum = x.indkey[0]), 'expression') as first
			from pg_index x join pg_class i on i.oid = x.indexrelid join pg_class c on c.oid = x.indrelid
			join pg_namespace n on n.oid = c.relnamespace
			where c.oid in ${db.admin(companyTables.map((table) => table.oid))}
		`;
		expect(indexes.filter((index) => index.first !== 'company_id')).toEqual([]);
		const keyed = new Set(indexes.filter((index) => index.isPrimary).map((index) => index.table));
		expect(companyTables.map(nameOf).filter((name) => !keyed.has(name))).toEqual([]);
	});

	test('every foreign key between company tables has the company on both sides (ISO-4)', async () => {
		const keys = await db.admin<{ name: string; own: string[]; theirs: string[] }[]>`
			select conname as name,
				(select array_agg(attname::text) from pg_attribute where attrelid = conrelid and attnum = any (conkey)) as own,
				(select array_agg(attname::text) from pg_attribute where attrelid = confrelid and attnum = any (confkey)) as theirs
			from pg_constraint
			where contype = 'f' and conrelid in ${db.admin(companyTables.map((table) => table.oid))}
		`;
		expect(keys.filter((key) => !key.own.includes('company_id') || !key.theirs.includes('company_id'))).toEqual([]);
		expect(keys.length).toBeGreaterThan(5);
	});

	test('company_id may nowhere be null', async () => {
		const nullable = await db.admin`
			select attrelid::regclass::text as table from pg_attribute
			where attname = 'company_id' and not attnotnull and attrelid in ${db.admin(companyTables.map((table) => table.oid))}
		`;
		expect([...nullable]).toEqual([]);
	});

	test('definer functions are pinned, owned by the gate, and nothing is open to everybody', async () => {
		const functions = await db.admin<
			{ name: string; owner: string; definer: boolean; config: string[] | null; isPublic: boolean }[]
		>`
			select p.oid::regprocedure::text as name, p.proowner::regrole::text as owner, p.prosecdef as definer, p.proconfig as config,
				has_function_privilege('public', p.oid, 'execute') as "isPublic"
			from pg_proc p join pg_namespace n on n.oid = p.pronamespace
			where n.nspname in ('public', 'app', 'audit', 'auth', 'platform')
		`;
		const definers = functions.filter((each) => each.definer);
		expect(
			definers.filter((each) => each.owner !== 'smtm_gate' || !each.config?.includes('search_path=pg_catalog, pg_temp'))
		).toEqual([]);
		expect(functions.filter((each) => each.isPublic).map((each) => each.name)).toEqual([]);
		const views = await db.admin`select 1 from pg_class where relkind = 'm'`;
		expect(views).toHaveLength(0);
	});
});

describe('the app role', () => {
	test('is nobody special, owns nothing, belongs to nothing, and may no more than work with rows (ISO-3)', async () => {
		const [role] = await db.admin`
			select rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication,
				exists (select from pg_auth_members where member = r.oid) as member,
				exists (select from pg_class where relowner = r.oid) as owner,
				has_database_privilege('smtm_app', current_database(), 'create') as creates,
				has_database_privilege('smtm_app', current_database(), 'temp') as temp
			from pg_roles r where rolname = 'smtm_app'
		`;
		expect(new Set(Object.values(role ?? {}))).toEqual(new Set([false]));
		const grants = await db.admin<{ oid: number; power: boolean; any: boolean }[]>`
			select c.oid::int as oid, has_table_privilege('smtm_app', c.oid, 'truncate, references, trigger') as power,
				has_any_column_privilege('smtm_app', c.oid, 'select, insert, update, references') as any
			from pg_class c where c.oid in ${db.admin(tables.map((table) => table.oid))}
		`;
		const installation = new Set(tables.filter((table) => !companyTables.includes(table)).map((table) => table.oid));
		expect(grants.filter((grant) => grant.power || (installation.has(grant.oid) && grant.any))).toEqual([]);
		for (const schema of ['public', 'app', 'auth', 'audit', 'platform']) {
			const [may] = await db.admin`select has_schema_privilege('smtm_app', ${schema}, 'create') as creates`;
			expect(may?.['creates']).toBe(false);
		}
	});

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
					select count(*) filter (where company_id is distinct from ${a.companyId}) as foreign from ${sql(nameOf(table))}
				`.catch(async () => sql<{ foreign: string }[]>`select 'failed' as foreign`);
				return row?.foreign;
			});
			expect([nameOf(table), counted]).toEqual([nameOf(table), '0']);
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
