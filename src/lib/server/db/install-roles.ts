import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import postgres from 'postgres';
import { LOGIN_ROLES, type RolePasswords } from '../env.ts';
import type { Log } from '../log.ts';
import { type Connection, driverOptions } from './connection.ts';
import { errorFields } from './faults.ts';

export const SQL_DIR = join(process.cwd(), 'src/lib/server/db');

/** Makes roles, schemas and rights with the administrator's login, then closes it. Repeatable; safe beside another start. */
export async function installRoles(admin: Connection, passwords: RolePasswords, log: Pick<Log, 'warn'>): Promise<void> {
	const script = await readFile(join(SQL_DIR, 'roles.sql'), 'utf8');
	const sql = postgres({
		...driverOptions(admin),
		max: 1,
		onnotice: (notice) => {
			const message = notice['message'] ?? '';
			if (message.startsWith('smtm: ')) log.warn(message.slice(6));
		}
	});
	try {
		await withRetry(() =>
			sql.begin(async (tx) => {
				await tx`select pg_advisory_xact_lock(hashtextextended('smtm:install', 0))`;
				await tx.unsafe(script);
				for (const role of LOGIN_ROLES) await setPassword(tx, role, passwords[role]);
			})
		);
	} finally {
		await sql.end({ timeout: 5 });
	}
}

/** Roles belong to the whole cluster, the lock only to one database: two installs side by side may still collide. */
async function withRetry(install: () => Promise<unknown>): Promise<void> {
	for (let tries = 1; ; tries += 1) {
		try {
			await install();
			return;
		} catch (error) {
			const isCollision = ['XX000', '23505', '42710', '40P01', '40001'].includes(errorFields(error).code);
			if (!isCollision || tries === 5) throw error;
			await new Promise((resolve) => setTimeout(resolve, 50 * tries));
		}
	}
}

async function setPassword(tx: postgres.TransactionSql, role: string, password: string): Promise<void> {
	// ALTER ROLE takes no parameters; the server quotes the literal.
	const [statement] = await tx<
		{ text: string }[]
	>`select format('alter role %I password %L', ${role}::text, ${password}::text) as text`;
	if (statement) await tx.unsafe(statement.text);
}
