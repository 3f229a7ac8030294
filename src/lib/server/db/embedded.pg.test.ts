import { chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import postgres from 'postgres';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readEnv } from '../env.ts';
import { type Connection, driverOptions } from './connection.ts';
import { startEmbedded } from './embedded.ts';
import { startDatabase } from './start.ts';

const log = { info: () => {}, warn: () => {} };
let root = '';
beforeEach(async () => {
	root = await mkdtemp(join(tmpdir(), 'smtm-embedded-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

async function ask(connection: Connection, statement: string): Promise<unknown> {
	const sql = postgres({ ...driverOptions(connection), max: 1 });
	try {
		const [row] = await sql.unsafe(statement);
		return row && Object.values(row)[0];
	} finally {
		await sql.end({ timeout: 5 });
	}
}

describe('the embedded server', () => {
	test('starts in an empty directory of our own, keeps its data, and starts again after a lock nobody holds', async () => {
		const dataDir = join(root, 'data');
		await mkdir(dataDir, { mode: 0o700 });
		await chmod(root, 0o755);
		const env = readEnv({ DATA_DIR: dataDir });
		const first = await startDatabase(env, log);
		expect(first).toMatchObject({ isNew: true, isEmbedded: true });
		expect(first.connections.app.host).toBe(join(dataDir, 'postgres'));
		expect(await ask(first.connections.app, 'show is_superuser')).toBe('off');
		await ask(
			first.connections.migrate,
			`select app.enter_service('seed', '${'0'.repeat(8)}-0000-7000-8000-${'0'.repeat(12)}')`
		);
		await ask(
			first.connections.migrate,
			`select platform.create_company('00000000-0000-7000-8000-000000000001', 'one-plant', 'One', 'production', 'UTC', 'en', '[]')`
		);
		await first.stop();
		await expect(ask(first.connections.app, 'select 1')).rejects.toThrow();

		const lock = join(dataDir, 'postgres', 'postmaster.pid');
		await writeFile(lock, `${process.pid}\n${dataDir}\n0\n1\n`);
		const second = await startDatabase(env, log);
		expect(second.isNew).toBe(false);
		await second.stop();
		expect((await stat(join(dataDir, 'database.json'))).mode & 0o777).toBe(0o600);
	});

	test('a second program joins the running server and does not stop it for the first', async () => {
		await chmod(root, 0o755);
		const options = { dataDir: join(root, 'data'), isDataDirGiven: true, log };
		const first = await startEmbedded(options);
		await writeFile(join(root, 'data', 'users', String(process.ppid)), '');
		const second = await startEmbedded(options);
		expect(second.admin.port).toBe(first.admin.port);
		await second.stop();
		expect(await ask(first.admin, 'select 1')).toBe(1);
		await rm(join(root, 'data', 'users', String(process.ppid)));
		await first.stop();
		await expect(ask(first.admin, 'select 1')).rejects.toThrow();
	});

	test.runIf(process.getuid?.() === 0)(
		'as root, a directory its user cannot reach is named in one sentence',
		async () => {
			await chmod(root, 0o700);
			const dataDir = join(root, 'data');
			const start = startEmbedded({ dataDir, isDataDirGiven: true, log });
			await expect(start).rejects.toThrow(
				`cannot reach DATA_DIR (${dataDir}) because ${root} is private: set DATA_DIR`
			);
		}
	);

	test('what prevents the start is in the message', async () => {
		await chmod(root, 0o755);
		const options = { dataDir: join(root, 'data'), isDataDirGiven: true, log };
		await (await startEmbedded(options)).stop();
		const configuration = join(root, 'data', 'postgres', 'postgresql.conf');
		await writeFile(configuration, `${await readFile(configuration, 'utf8')}\nno_such_setting = 1\n`);
		await expect(startEmbedded(options)).rejects.toThrow(/PostgreSQL did not start: .*configuration file/);
	});
});
