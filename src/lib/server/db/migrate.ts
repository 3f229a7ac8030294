import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import postgres from 'postgres';
import { type Connection, driverOptions } from './connection.ts';
import { SQL_DIR } from './install-roles.ts';

export type Migration = { number: number; name: string; checksum: string; text: string };

const FILE_NAME = /^(\d{4})_([a-z0-9_]+)\.sql$/;

/** Reads NNNN_name.sql files; their numbers run 1, 2, 3 … without a hole. */
export async function readMigrations(directory = join(SQL_DIR, 'migrations')): Promise<Migration[]> {
	const files = (await readdir(directory)).filter((file) => file.endsWith('.sql')).sort();
	return Promise.all(
		files.map(async (file, index) => {
			const [, digits, name] = FILE_NAME.exec(file) ?? [];
			if (!name || Number(digits) !== index + 1) {
				throw new Error(
					`Migrations must be numbered without a hole: ${file} stands where number ${index + 1} belongs.`
				);
			}
			const text = await readFile(join(directory, file), 'utf8');
			return { number: index + 1, name, checksum: createHash('sha256').update(text).digest('hex'), text };
		})
	);
}

/** Applies what is missing, each in one transaction, one migrator at a time. Returns the numbers applied. */
export async function migrate(connection: Connection, migrations: readonly Migration[]): Promise<number[]> {
	const sql = postgres({ ...driverOptions(connection), max: 1 });
	try {
		await sql`select pg_advisory_lock(hashtextextended('smtm:migrate', 0))`;
		await sql.unsafe(`
			set role smtm_owner;
			create table if not exists app.migration (
				number int primary key, name text not null, checksum text not null, applied_at timestamptz not null default now()
			);
			reset role;
		`);
		const applied = await sql<{ number: number; name: string; checksum: string }[]>`
			select number, name, checksum from app.migration order by number
		`;
		refuseDrift(applied, migrations);
		const missing = migrations.slice(applied.length);
		for (const migration of missing) await apply(sql, migration);
		return missing.map((migration) => migration.number);
	} finally {
		await sql.end({ timeout: 5 });
	}
}

async function apply(sql: postgres.Sql, { number, name, checksum, text }: Migration): Promise<void> {
	await sql
		.begin(async (tx) => {
			await tx`set local lock_timeout = '2s'`;
			await tx`set local role smtm_owner`;
			await tx.unsafe(text);
			await tx`insert into app.migration (number, name, checksum) values (${number}, ${name}, ${checksum})`;
		})
		.catch((error: unknown) => {
			throw new Error(`Migration ${number} (${name}) failed and left nothing behind: ${String(error)}`, {
				cause: error
			});
		});
}

function refuseDrift(
	applied: readonly { number: number; name: string; checksum: string }[],
	migrations: readonly Migration[]
): void {
	for (const [index, row] of applied.entries()) {
		const known = migrations[index];
		if (!known || row.number !== known.number) {
			throw new Error(
				`The database has migration ${row.number} (${row.name}), which this version does not know. Start the newer version, or restore a backup.`
			);
		}
		if (row.checksum !== known.checksum) {
			throw new Error(
				`Migration ${row.number} (${row.name}) was changed after it had been applied. Restore the file; put the change into a new migration.`
			);
		}
	}
}
