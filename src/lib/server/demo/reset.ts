import type { Connection } from '../db/connection.ts';
import { createServiceDoor } from '../db/service.ts';
import type { TenantSql } from '../db/with-tenant.ts';
import { DEMO_COMPANIES } from './companies.ts';

/** Why the demo cannot be written here, in one sentence; nothing when it can. */
export async function whyNotSeed(migrate: Connection, isReset: boolean): Promise<string | undefined> {
	const codes = await inInstallation(migrate, selectCodes);
	const others = codes.filter((code) => !DEMO_COMPANIES.some((company) => company.code === code));
	if (others.length > 0)
		return `This installation has companies of its own (${others.join(', ')}); the demo stays out.`;
	if (codes.length > 0 && !isReset) return 'The demo is already here. Add --reset to empty it and fill it again.';
	return undefined;
}

/** Empties a database that holds nothing but the demo. Tables and roles stay. */
export async function emptyDemo(migrate: Connection): Promise<void> {
	await inInstallation(migrate, async (sql) => {
		// The chain of a demo may be cut: nobody relies on it, and the tables belong to the role that migrates.
		const tables = await sql<{ name: string }[]>`
			select c.oid::regclass::text as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
			where c.relkind = 'r' and n.nspname in ('public', 'auth', 'audit')
		`;
		for (const { name } of tables) await sql`truncate ${sql(name)} cascade`;
	});
}

async function selectCodes(sql: TenantSql): Promise<string[]> {
	const companies = await sql<{ code: string }[]>`select code from auth.company order by code`;
	return companies.map(({ code }) => code);
}

async function inInstallation<Result>(migrate: Connection, work: (sql: TenantSql) => Promise<Result>): Promise<Result> {
	const door = createServiceDoor(migrate);
	try {
		return await door.withInstallation(work);
	} finally {
		await door.end();
	}
}
