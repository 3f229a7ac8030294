import postgres from 'postgres';
import type { Env, LoginRole, RolePasswords } from '../env.ts';
import type { Log } from '../log.ts';
import { type Connection, connectionOf, driverOptions } from './connection.ts';
import { startEmbedded } from './embedded.ts';
import { installRoles } from './install-roles.ts';
import { migrate, readMigrations } from './migrate.ts';
import { rolePasswords } from './passwords.ts';

export type Connections = Record<'app' | 'auth' | 'platform' | 'migrate', Connection>;

export type Database = {
	connections: Connections;
	/** No company in it yet. */
	isNew: boolean;
	isEmbedded: boolean;
	stop: () => Promise<void>;
};

const OLDEST_SERVER = 150_000;

/** Starts or finds the database, brings roles and schema up to date, and hands out the logins of the serving roles. */
export async function startDatabase(env: Env, log: Pick<Log, 'info' | 'warn'>): Promise<Database> {
	const embedded = env.databaseUrl === undefined ? await startEmbedded({ ...env, log }) : undefined;
	try {
		const admin = embedded?.admin ?? connectionOf(env.databaseUrl ?? '');
		const passwords = await rolePasswords(env.dataDir, env.dbPasswords);
		const prepared = await prepareDatabase(admin, passwords, log);
		return { ...prepared, isEmbedded: embedded !== undefined, stop: async () => embedded?.stop() };
	} catch (error) {
		await embedded?.stop();
		throw error;
	}
}

/** Roles, migrations and the check of the serving login on a database that is already running. */
export async function prepareDatabase(
	admin: Connection,
	passwords: RolePasswords,
	log: Pick<Log, 'info' | 'warn'>
): Promise<{ connections: Connections; isNew: boolean }> {
	await checkServer(admin);
	await installRoles(admin, passwords, log);
	const connections = connectionsOf(admin, passwords);
	const applied = await migrate(connections.migrate, await readMigrations());
	if (applied.length > 0) log.info({ migrations: applied }, 'database schema brought up to date');
	await refusePower(connections.app);
	return { connections, isNew: await hasNoCompany(connections.platform) };
}

export function connectionsOf(server: Connection, passwords: RolePasswords): Connections {
	const as = (user: LoginRole): Connection => ({ ...server, user, password: passwords[user] });
	return { app: as('smtm_app'), auth: as('smtm_auth'), platform: as('smtm_platform'), migrate: as('smtm_migrate') };
}

async function checkServer(admin: Connection): Promise<void> {
	const [server] = await ask<{ version: number; encoding: string; can: boolean }>(
		admin,
		(sql) => sql`
			select current_setting('server_version_num')::int as version, current_setting('server_encoding') as encoding,
				(select rolsuper or rolcreaterole from pg_roles where rolname = current_user) as can
		`
	);
	if (!server) return;
	if (server.version < OLDEST_SERVER) throw new Error('DATABASE_URL: PostgreSQL 15 or newer is needed.');
	if (server.encoding !== 'UTF8')
		throw new Error(`DATABASE_URL: the database must be in UTF8, this one is in ${server.encoding}.`);
	if (!server.can)
		throw new Error('DATABASE_URL: its user must be allowed to create roles (it serves for installing only).');
}

/** The login that serves requests must be weak, whatever somebody did to it since (rule 6). */
async function refusePower(app: Connection): Promise<void> {
	const [role] = await ask<{ isStrong: boolean }>(
		app,
		(sql) => sql`
			select rolsuper or rolbypassrls or rolcreaterole or rolcreatedb
				or exists (select from pg_auth_members m where m.member = r.oid) as "isStrong"
			from pg_roles r where rolname = current_user
		`
	);
	if (role?.isStrong !== false)
		throw new Error('The role smtm_app may more than it must: take its extra attributes and memberships away.');
}

async function hasNoCompany(platform: Connection): Promise<boolean> {
	const rows = await ask(platform, (sql) => sql`select id from platform.companies('', 1)`);
	return rows.length === 0;
}

async function ask<Row>(connection: Connection, query: (sql: postgres.Sql) => PromiseLike<unknown>): Promise<Row[]> {
	const sql = postgres({ ...driverOptions(connection), max: 1 });
	try {
		// Three fixed statements above; each names its row.
		return (await query(sql)) as Row[];
	} catch (error) {
		throw new Error(`The database at ${connection.host}:${connection.port} does not answer: ${String(error)}`, {
			cause: error
		});
	} finally {
		await sql.end({ timeout: 5 });
	}
}
