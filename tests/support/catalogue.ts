import type postgres from 'postgres';

// What the database itself must guarantee, read from its catalogue. The gate test wants no problem; the mutants show that
// each sentence here is able to find one.

/** Tables of the installation. The app role has no right on any of them. */
const INSTALLATION = [
	'app.context_key',
	'app.migration',
	'auth.account',
	'auth.authz_change',
	'auth.company',
	'auth.evidence_key',
	'auth.pass',
	'auth.session',
	'auth.throttle',
	'auth.turn',
	'auth.visit',
	'auth.visit_read'
];
const SCHEMAS = ['public', 'app', 'audit', 'auth', 'platform'];
/** Roles that the running server signs in as. */
const SERVING = ['smtm_app', 'smtm_auth', 'smtm_platform'];
const CANONICAL = '(company_id = ( SELECT app.company() AS company))';

type Sql = postgres.ISql;
type Table = { name: string; oid: number; schema: string; isSecured: boolean; hasCompany: boolean };

/** Everything in which the database falls short of security 2 and 3, one sentence each; empty when it is whole. */
export async function catalogueProblems(sql: Sql): Promise<string[]> {
	const tables = await tablesOf(sql);
	const companyTables = companyTablesOf(tables);
	const checks = [
		problemsOfTables(tables),
		await problemsOfPolicies(sql, companyTables),
		await problemsOfKeys(sql, companyTables),
		await problemsOfReferences(sql, companyTables),
		await problemsOfFunctions(sql),
		await problemsOfRoles(sql),
		await problemsOfGrants(sql, tables)
	];
	return checks.flat();
}

export async function tablesOf(sql: Sql): Promise<Table[]> {
	return sql<Table[]>`
		select n.nspname || '.' || c.relname as name, c.oid::int as oid, n.nspname as schema,
			c.relrowsecurity and c.relforcerowsecurity as "isSecured",
			exists (select from pg_attribute where attrelid = c.oid and attname = 'company_id' and attnum > 0 and not attisdropped)
				as "hasCompany"
		from pg_class c join pg_namespace n on n.oid = c.relnamespace
		where c.relkind in ('r', 'p') and n.nspname in ${sql(SCHEMAS)} order by 1
	`;
}

export function companyTablesOf(tables: readonly Table[]): Table[] {
	return tables.filter((table) => table.hasCompany && table.schema !== 'auth');
}

function problemsOfTables(tables: readonly Table[]): string[] {
	const known = new Set(companyTablesOf(tables).map(({ name }) => name));
	return tables.flatMap(({ name, isSecured, schema }) => [
		...(known.has(name) || INSTALLATION.includes(name) ? [] : [`${name}: has no company and is on no list`]),
		...(isSecured || schema === 'app' ? [] : [`${name}: row security is not enabled and forced`])
	]);
}

async function problemsOfPolicies(sql: Sql, tables: readonly Table[]): Promise<string[]> {
	const policies = await sql<{ table: string; shape: string }[]>`
		select schemaname || '.' || tablename as table,
			concat_ws(' ', qual, with_check, cmd, permissive, roles::text) as shape from pg_policies
	`;
	const wanted = `${CANONICAL} ${CANONICAL} ALL PERMISSIVE {public}`;
	return tables.flatMap(({ name }) => {
		const own = policies.filter((policy) => policy.table === name);
		return own.length === 1 && own[0]?.shape === wanted ? [] : [`${name}: does not have exactly the one policy`];
	});
}

async function problemsOfKeys(sql: Sql, tables: readonly Table[]): Promise<string[]> {
	const indexes = await sql<{ table: string; index: string; first: string; isPrimary: boolean }[]>`
		select n.nspname || '.' || c.relname as table, i.relname as index, x.indisprimary as "isPrimary",
			coalesce((select attname from pg_attribute where attrelid = c.oid and attnum = x.indkey[0]), 'expression') as first
		from pg_index x join pg_class i on i.oid = x.indexrelid join pg_class c on c.oid = x.indrelid
		join pg_namespace n on n.oid = c.relnamespace
		where c.oid in ${sql(oidsOf(tables))}
	`;
	const keyed = new Set(indexes.filter(({ isPrimary }) => isPrimary).map(({ table }) => table));
	const nullable = await sql<{ oid: number }[]>`
		select attrelid::int as oid from pg_attribute
		where attname = 'company_id' and not attnotnull and attrelid in ${sql(oidsOf(tables))}
	`;
	return [
		...indexes
			.filter(({ first }) => first !== 'company_id')
			.map(({ table, index }) => `${table}: ${index} is not led by the company`),
		...tables.filter(({ name }) => !keyed.has(name)).map(({ name }) => `${name}: has no primary key`),
		...tables
			.filter(({ oid }) => nullable.some((column) => column.oid === oid))
			.map(({ name }) => `${name}: its company may be null`)
	];
}

async function problemsOfReferences(sql: Sql, tables: readonly Table[]): Promise<string[]> {
	const keys = await sql<{ table: string; name: string; isWhole: boolean }[]>`
		select conrelid::regclass::text as table, conname as name, exists (
			select from unnest(conkey, confkey) as pair(own, theirs)
			join pg_attribute a on a.attrelid = conrelid and a.attnum = own
			join pg_attribute b on b.attrelid = confrelid and b.attnum = theirs
			where a.attname = 'company_id' and b.attname = 'company_id'
		) as "isWhole"
		from pg_constraint where contype = 'f' and conrelid in ${sql(oidsOf(tables))}
	`;
	return keys
		.filter(({ isWhole }) => !isWhole)
		.map(({ table, name }) => `${table}: ${name} does not refer by company and id`);
}

async function problemsOfFunctions(sql: Sql): Promise<string[]> {
	const functions = await sql<{ name: string; isPinned: boolean; isGates: boolean; isPublic: boolean }[]>`
		select p.oid::regprocedure::text as name,
			not p.prosecdef or 'search_path=pg_catalog, pg_temp' = any(coalesce(p.proconfig, '{}')) as "isPinned",
			not p.prosecdef or p.proowner::regrole::text = 'smtm_gate' as "isGates",
			has_function_privilege('public', p.oid, 'execute') as "isPublic"
		from pg_proc p join pg_namespace n on n.oid = p.pronamespace where n.nspname in ${sql(SCHEMAS)}
	`;
	const [views] = await sql<{ n: number }[]>`select count(*)::int as n from pg_class where relkind = 'm'`;
	return [
		...functions.filter(({ isPinned }) => !isPinned).map(({ name }) => `${name}: definer without a pinned search path`),
		...functions.filter(({ isGates }) => !isGates).map(({ name }) => `${name}: definer that is not the gate's`),
		...functions.filter(({ isPublic }) => isPublic).map(({ name }) => `${name}: may be called by everybody`),
		...(views?.n === 0 ? [] : ['there is a materialized view, which no policy guards'])
	];
}

async function problemsOfRoles(sql: Sql): Promise<string[]> {
	const roles = await sql<{ name: string; powers: string[] }[]>`
		select rolname as name, array_remove(array[
			case when rolsuper then 'is superuser' end,
			case when rolbypassrls then 'bypasses row security' end,
			case when rolcreaterole then 'creates roles' end,
			case when rolcreatedb then 'creates databases' end,
			case when rolreplication then 'replicates' end,
			case when exists (select from pg_auth_members where member = r.oid) then 'belongs to another role' end,
			case when exists (select from pg_class where relowner = r.oid) then 'owns something' end,
			case when exists (select from pg_proc where proowner = r.oid) then 'owns a function' end,
			case when has_database_privilege(r.oid, current_database(), 'create') then 'creates schemas' end,
			case when has_database_privilege(r.oid, current_database(), 'temp') then 'makes temporary tables' end,
			case when exists (
				select from pg_namespace n where n.nspname in ${sql(SCHEMAS)} and has_schema_privilege(r.oid, n.oid, 'create')
			) then 'creates in a schema' end
		], null) as powers
		from pg_roles r where rolname in ${sql(SERVING)} order by 1
	`;
	const missing = SERVING.filter((role) => !roles.some(({ name }) => name === role)).map(
		(role) => `${role}: is not there`
	);
	return [...missing, ...roles.flatMap(({ name, powers }) => powers.map((power) => `${name}: ${power}`))];
}

async function problemsOfGrants(sql: Sql, tables: readonly Table[]): Promise<string[]> {
	const grants = await sql<{ oid: number; isPowerful: boolean; isAny: boolean; isWriting: boolean }[]>`
		select oid::int as oid, has_table_privilege('smtm_app', oid, 'truncate, references, trigger') as "isPowerful",
			has_any_column_privilege('smtm_app', oid, 'select, insert, update, references') as "isAny",
			has_any_column_privilege('smtm_app', oid, 'insert, update') or has_table_privilege('smtm_app', oid, 'delete')
				as "isWriting"
		from pg_class where oid in ${sql(oidsOf(tables))}
	`;
	const byOid = new Map(grants.map((grant) => [grant.oid, grant]));
	return tables.flatMap(({ name, oid, schema }) => {
		const { isPowerful = true, isAny = true, isWriting = true } = byOid.get(oid) ?? {};
		return [
			...(isPowerful ? [`${name}: smtm_app may truncate it, refer to it or hang triggers on it`] : []),
			...(isAny && INSTALLATION.includes(name) ? [`${name}: smtm_app has a right on a table of the installation`] : []),
			...(isWriting && schema === 'audit' ? [`${name}: smtm_app may write the activity log by itself`] : [])
		];
	});
}

function oidsOf(tables: readonly Table[]): number[] {
	return tables.map(({ oid }) => oid);
}
