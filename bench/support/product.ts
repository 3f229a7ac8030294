import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import postgres from 'postgres';
import { v7 as newId } from 'uuid';
import { encodePermissions } from '#lib/domain/access/permission.ts';
import { BUILT_IN_ROLES, permissionsOfRole } from '#lib/domain/access/role.ts';
import { type Connection, driverOptions } from '#lib/server/db/connection.ts';
import { startEmbedded } from '#lib/server/db/embedded.ts';
import { createServiceDoor, type ServiceDoor } from '#lib/server/db/service.ts';
import { stoppable } from './process.ts';
import { type Connections, connectionsOf, prepareDatabase } from '#lib/server/db/start.ts';
import type { RolePasswords } from '#lib/server/env.ts';

const quiet = { info: () => {}, warn: () => {} };

export type BenchDatabase = {
	admin: Connection;
	connections: Connections;
	passwords: RolePasswords;
	root: postgres.Sql;
	service: ServiceDoor;
	stop: () => Promise<void>;
};

/** A real server with fsync on: durable means durable. */
export async function startBenchDatabase(more: Readonly<Record<string, string>> = {}): Promise<BenchDatabase> {
	const dataDir = await mkdtemp(join(tmpdir(), 'smtm-bench-'));
	const embedded = await startEmbedded({
		dataDir,
		isDataDirGiven: true,
		log: quiet,
		settings: { max_connections: '100', shared_buffers: '512MB', ...more }
	});
	const password = () => randomBytes(18).toString('base64url');
	const passwords = {
		smtm_migrate: password(),
		smtm_app: password(),
		smtm_auth: password(),
		smtm_platform: password()
	};
	await prepareDatabase(embedded.admin, passwords, quiet);
	const connections = connectionsOf(embedded.admin, passwords);
	const root = postgres({ ...driverOptions(embedded.admin), max: 2 });
	const service = createServiceDoor(connections.migrate);
	return {
		admin: embedded.admin,
		connections,
		passwords,
		root,
		service,
		stop: stoppable(async () => {
			await Promise.all([root.end({ timeout: 1 }), service.end()]);
			await embedded.stop();
			await rm(dataDir, { recursive: true, force: true });
		})
	};
}

export type Product = { url: string; port: number; process: ChildProcess; stop: () => Promise<void> };

/** The built product on one core, over the benchmark's database, with the limits of a person lifted. */
export async function startProduct(database: BenchDatabase, core: number | undefined, port: number): Promise<Product> {
	const dataDir = await mkdtemp(join(tmpdir(), 'smtm-bench-app-'));
	const { user, password, host, port: dbPort, database: name } = database.admin;
	const server = spawn('node', ['--max-semi-space-size=32', 'build/server.js'], {
		env: {
			...process.env,
			DATABASE_URL: `postgres://${user}:${encodeURIComponent(password)}@${encodeURIComponent(host)}:${dbPort}/${name}`,
			SMTM_DB_PASSWORDS: JSON.stringify(database.passwords),
			DATA_DIR: dataDir,
			PORT: String(port),
			ORIGIN: `http://localhost:${port}`,
			DEMO: '0',
			LOG_LEVEL: 'warn',
			LIMIT_CALLS_PER_MINUTE: '100000000',
			LIMIT_WRITES_PER_MINUTE: '100000000',
			LIMIT_SOCKETS_PER_USER: '100000'
		},
		stdio: ['ignore', 'inherit', 'inherit']
	});
	if (core !== undefined) spawnSync('taskset', ['-a', '-p', '-c', String(core), String(server.pid)]);
	const stop = stoppable(async () => {
		const ended = server.exitCode === null ? once(server, 'exit') : undefined;
		server.kill('SIGTERM');
		await ended;
		await rm(dataDir, { recursive: true, force: true });
	});
	const url = `http://localhost:${port}`;
	const until = Date.now() + 60_000;
	while (!(await fetch(`${url}/healthz`).catch(() => undefined))?.ok) {
		if (Date.now() > until || server.exitCode !== null) throw new Error('the product did not start');
		await new Promise((resolve) => setTimeout(resolve, 100));
	}
	return {
		url,
		port,
		process: server,
		stop
	};
}

export type Member = { companyId: string; userId: string; cookie: string; sessionHash: string };

/** A company with one person who holds the given role, signed in. */
export async function makeMember(
	database: BenchDatabase,
	code: string,
	role: (typeof BUILT_IN_ROLES)[number],
	kind: 'portal' | 'field' = 'portal'
): Promise<Member> {
	const companyId = newId();
	const roles = BUILT_IN_ROLES.filter((name) => name !== 'PegotecUser').map((name) => ({
		id: newId(),
		name,
		permissions: encodePermissions(permissionsOfRole(name))
	}));
	await database.service.createCompany({
		companyId,
		code,
		name: code,
		environment: 'production',
		timeZone: 'Europe/Berlin',
		language: 'en',
		roles
	});
	return addMember(database, companyId, role, kind);
}

/** One more person of a company, signed in. */
export async function addMember(
	database: BenchDatabase,
	companyId: string,
	role: (typeof BUILT_IN_ROLES)[number],
	kind: 'portal' | 'field'
): Promise<Member> {
	const userId = newId();
	const token = randomBytes(32).toString('base64url');
	const sessionHash = createHash('sha256').update(token).digest('hex');
	await database.service.withCompany('seed', companyId, async (sql) => {
		await sql`
			insert into auth.account (id, company_id, email, name, password_hash)
			values (${userId}, ${companyId}, ${`${userId}@bench.example`}, 'Bench', 'none')
		`;
		await sql`insert into company_user (company_id, id, name) values (${companyId}, ${userId}, 'Bench')`;
		await sql`
			insert into user_role (company_id, user_id, role_id)
			select ${companyId}, ${userId}, id from role where company_id = ${companyId} and name = ${role}
		`;
	});
	await database.service.withInstallation(
		(sql) => sql`
			insert into auth.session (id_hash, account_id, kind, idle_expires_at, absolute_expires_at)
			values (${sessionHash}, ${userId}, ${kind}, now() + interval '12 hours', now() + interval '7 days')
		`
	);
	return { companyId, userId, cookie: `${kind === 'field' ? '__Host-field' : '__Host-sid'}=${token}`, sessionHash };
}
