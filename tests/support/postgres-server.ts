import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import postgres from 'postgres';
import type { TestProject } from 'vitest/node';
import { type Connection, connectionOf, driverOptions } from '#lib/server/db/connection.ts';
import { startEmbedded } from '#lib/server/db/embedded.ts';
import { prepareDatabase } from '#lib/server/db/start.ts';
import type { RolePasswords } from '#lib/server/env.ts';

declare module 'vitest' {
	export interface ProvidedContext {
		postgres: { admin: Connection; passwords: RolePasswords; template: string };
	}
}

const quiet = { info: () => {}, warn: () => {} };

/** One server for the whole run, with one migrated database that each test file copies. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
	const server = await startServer();
	const template = `smtm_test_${randomBytes(4).toString('hex')}`;
	const password = () => randomBytes(18).toString('base64url');
	const passwords: RolePasswords = {
		smtm_migrate: password(),
		smtm_app: password(),
		smtm_auth: password(),
		smtm_platform: password()
	};
	const sql = postgres({ ...driverOptions(server.admin), max: 1 });
	await sql`create database ${sql(template)} template template0`;
	await prepareDatabase({ ...server.admin, database: template }, passwords, quiet);
	project.provide('postgres', { admin: server.admin, passwords, template });
	return async () => {
		const left = await sql<
			{ datname: string }[]
		>`select datname from pg_database where starts_with(datname, ${template})`;
		for (const { datname } of left) await sql`drop database if exists ${sql(datname)} with (force)`;
		await sql.end({ timeout: 5 });
		await server.stop();
	};
}

async function startServer(): Promise<{ admin: Connection; stop: () => Promise<void> }> {
	const outside = process.env['TEST_DATABASE_URL'];
	if (outside) return { admin: connectionOf(outside), stop: async () => {} };
	const dataDir = await mkdtemp(join(tmpdir(), 'smtm-pg-'));
	const embedded = await startEmbedded({
		dataDir,
		isDataDirGiven: true,
		log: quiet,
		// Nobody needs this data after a crash; commit order and visibility are the same.
		settings: { fsync: 'off', full_page_writes: 'off', max_connections: '200' }
	});
	return {
		admin: embedded.admin,
		stop: async () => {
			await embedded.stop();
			await rm(dataDir, { recursive: true, force: true });
		}
	};
}
