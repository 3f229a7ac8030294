import postgres from 'postgres';
import { inject } from 'vitest';
import { driverOptions } from '#lib/server/db/connection.ts';
import { connectionsOf } from '#lib/server/db/start.ts';
import { seedDemo } from '#lib/server/demo/seed.ts';
import { createLog } from '#lib/server/log.ts';
import { cloneDatabase, type TestDatabase } from './postgres.ts';

/** A database with the demo companies in it, of this test file's own. The first file to ask fills it for the whole run. */
export async function cloneDemoDatabase(): Promise<TestDatabase> {
	const { admin, passwords, template } = inject('postgres');
	const [name, unfinished] = [`${template}_demo`, `${template}_unfinished`];
	const root = postgres({ ...driverOptions(admin), max: 1 });
	try {
		await root`select pg_advisory_lock(hashtextextended(${name}, 0))`;
		const [known] = await root`select from pg_database where datname = ${name}`;
		if (!known) {
			await root`drop database if exists ${root(unfinished)} with (force)`;
			await root`create database ${root(unfinished)} template ${root(template)}`;
			await root`grant connect on database ${root(unfinished)} to smtm_migrate`;
			await seedDemo(connectionsOf({ ...admin, database: unfinished }, passwords).migrate, createLog('silent'));
			await root`alter database ${root(unfinished)} rename to ${root(name)}`;
		}
		return await cloneDatabase(name);
	} finally {
		await root.end();
	}
}
