import { execFileSync, spawn } from 'node:child_process';
import { chmod, chown, mkdir, readdir, readFile, rm, unlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import postgres from 'postgres';
import type { Log } from '../log.ts';
import { type Connection, driverOptions } from './connection.ts';
import { findPlace, type Place } from './embedded-place.ts';
import { superuserPassword } from './passwords.ts';

const START_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 20_000;
const DATABASE = 'smtm';
const SUPERUSER = 'smtm_superuser';

export type Embedded = { admin: Connection; stop: () => Promise<void> };

type Options = {
	dataDir: string;
	isDataDirGiven: boolean;
	log: Pick<Log, 'info' | 'warn'>;
	/** Further server settings, for tests. */
	settings?: Readonly<Record<string, string>>;
};

/**
 * Starts PostgreSQL under `dataDir`, or joins the one that already runs there (a second program of ours, or one that
 * outlived a killed start). The last of its users stops it.
 */
export async function startEmbedded({ dataDir, isDataDirGiven, log, settings = {} }: Options): Promise<Embedded> {
	const place = findPlace(dataDir, isDataDirGiven);
	if (place.notice) log.warn(place.notice);
	const password = await superuserPassword(dataDir);
	const users = await registerUser(dataDir);
	if (!(await readFile(join(place.dataDir, 'PG_VERSION'), 'utf8').catch(() => undefined)))
		await initialise(place, password);
	const running = await runningServer(place.dataDir);
	const port = running?.port ?? (await freePort());
	const admin: Connection = { host: '127.0.0.1', port, database: 'postgres', user: SUPERUSER, password };
	if (!running) launch(place, port, settings);
	await untilReady(admin, place);
	await createDatabase(admin);
	return {
		admin: { ...admin, database: DATABASE },
		async stop() {
			if (await users.leave()) await stopServer(place.dataDir);
		}
	};
}

async function initialise(place: Place, password: string): Promise<void> {
	await rm(place.dataDir, { recursive: true, force: true });
	await mkdir(place.dataDir, { recursive: true, mode: 0o700 });
	const passwordFile = `${place.dataDir}.password`;
	await writeFile(passwordFile, password, { mode: 0o600 });
	try {
		if (place.user) {
			await chown(place.dataDir, place.user.uid, place.user.gid);
			await chown(passwordFile, place.user.uid, place.user.gid);
		}
		const args = ['-D', place.dataDir, '-U', SUPERUSER, `--pwfile=${passwordFile}`, '--auth=scram-sha-256'];
		const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
		execFileSync(join(place.programs, 'bin', 'initdb'), [...args, ...locale], {
			...childOptions(place),
			stdio: 'pipe'
		});
	} catch (error) {
		await rm(place.dataDir, { recursive: true, force: true });
		throw new Error(`PostgreSQL could not make its data directory ${place.dataDir}: ${firstLine(error)}`, {
			cause: error
		});
	} finally {
		await unlink(passwordFile).catch(() => {});
	}
}

function firstLine(error: unknown): string {
	const text: unknown = error instanceof Error && 'stderr' in error ? error.stderr : undefined;
	return (
		String(text ?? error)
			.trim()
			.split('\n')
			.slice(-1)[0] ?? ''
	);
}

function childOptions(place: Place) {
	return {
		cwd: place.dataDir,
		env: { PATH: process.env['PATH'] ?? '', LC_ALL: 'C', TZ: 'UTC' },
		...(place.user ?? {})
	};
}

function launch(place: Place, port: number, settings: Readonly<Record<string, string>>): void {
	const all: Record<string, string> = {
		port: String(port),
		listen_addresses: '127.0.0.1',
		unix_socket_directories: '',
		max_connections: '100',
		shared_buffers: '128MB',
		password_encryption: 'scram-sha-256',
		logging_collector: 'on',
		log_directory: 'log',
		log_filename: 'postgres-%d.log',
		log_truncate_on_rotation: 'on',
		log_rotation_age: '1d',
		log_min_error_statement: 'panic',
		...settings
	};
	const flags = Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
	// Its own session: Ctrl-C must reach this program first, which stops the server when its own work is done.
	const child = spawn(join(place.programs, 'bin', 'postgres'), ['-D', place.dataDir, ...flags], {
		...childOptions(place),
		detached: true,
		stdio: 'ignore'
	});
	child.on('error', () => {});
	child.unref();
}

type Running = { pid: number; port: number };

/** The server that runs on this directory, judged by its lock file; a lock left by a killed one is taken away. */
async function runningServer(dataDir: string): Promise<Running | undefined> {
	const file = join(dataDir, 'postmaster.pid');
	const lines = (await readFile(file, 'utf8').catch(() => '')).split('\n');
	const [pid, port] = [Number(lines[0]), Number(lines[3])];
	if (!pid) return undefined;
	if (isPostgres(pid)) return { pid, port };
	await unlink(file).catch(() => {});
	return undefined;
}

/** After a restart of the machine or container the number may belong to anything. */
function isPostgres(pid: number): boolean {
	try {
		const command = execFileSync('ps', ['-o', 'comm=', '-p', String(pid)], { stdio: ['ignore', 'pipe', 'ignore'] });
		return command.toString().includes('postgres');
	} catch {
		return isAlive(pid);
	}
}

function isAlive(pid: number): boolean {
	try {
		process.kill(pid, 0);
		return true;
	} catch (error) {
		return error instanceof Error && 'code' in error && error.code === 'EPERM';
	}
}

function freePort(): Promise<number> {
	return new Promise((resolve, reject) => {
		const server = createServer();
		server.on('error', reject);
		server.listen(0, '127.0.0.1', () => {
			const address = server.address();
			server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
		});
	});
}

async function untilReady(admin: Connection, place: Place): Promise<void> {
	const deadline = Date.now() + START_TIMEOUT_MS;
	for (let last: unknown; ; await pause(50)) {
		const sql = postgres({ ...driverOptions(admin), max: 1, connect_timeout: 2 });
		try {
			await sql`select 1`;
			return;
		} catch (error) {
			last = error;
		} finally {
			await sql.end({ timeout: 0 }).catch(() => {});
		}
		if (Date.now() > deadline) {
			throw new Error(`PostgreSQL did not start; its own words are in ${join(place.dataDir, 'log')}.`, { cause: last });
		}
	}
}

async function createDatabase(admin: Connection): Promise<void> {
	const sql = postgres({ ...driverOptions(admin), max: 1 });
	try {
		const [found] = await sql`select 1 as found from pg_database where datname = ${DATABASE}`;
		if (!found) await sql`create database ${sql(DATABASE)}`;
	} finally {
		await sql.end({ timeout: 5 });
	}
}

/** Programs that use the server at present, one file each, so that the first to leave does not stop it for the others. */
async function registerUser(dataDir: string): Promise<{ leave: () => Promise<boolean> }> {
	const directory = join(dataDir, 'users');
	await mkdir(directory, { recursive: true });
	const own = join(directory, String(process.pid));
	await writeFile(own, '');
	await chmod(own, 0o600);
	return {
		async leave() {
			await unlink(own).catch(() => {});
			const others = (await readdir(directory)).map(Number);
			const gone = others.filter((pid) => !isAlive(pid));
			await Promise.all(gone.map((pid) => unlink(join(directory, String(pid))).catch(() => {})));
			return gone.length === others.length;
		}
	};
}

async function stopServer(dataDir: string): Promise<void> {
	const running = await runningServer(dataDir);
	if (!running) return;
	process.kill(running.pid, 'SIGINT');
	const deadline = Date.now() + STOP_TIMEOUT_MS;
	while (isAlive(running.pid) && Date.now() < deadline) await pause(20);
}

function pause(ms: number): Promise<void> {
	return new Promise((resolve) => setTimeout(resolve, ms));
}
