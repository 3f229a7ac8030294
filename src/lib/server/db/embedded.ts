import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { chown, mkdir, rename, rm, unlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import postgres from 'postgres';
import type { Log } from '../log.ts';
import { type Connection, driverOptions } from './connection.ts';
import { findPlace, type Place } from './embedded-place.ts';
import { superuserPassword } from './passwords.ts';

const START_TIMEOUT_MS = 60_000;
const MAX_STARTS = 10;
const STOP_TIMEOUT_MS = 20_000;
const DATABASE = 'smtm';
const SUPERUSER = 'smtm_superuser';
/** What a path in `sockaddr_un` may have, on the system that allows least. */
const MAX_SOCKET_BYTES = 103;

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
	const users = registerUser(dataDir);
	const halt = (): Running | undefined => {
		process.off('exit', halt);
		const server = users.leave() ? runningServer(place.dataDir) : undefined;
		if (server) process.kill(server.pid, 'SIGINT');
		return server;
	};
	// Also when a start is broken off before there is anybody who could call stop.
	process.once('exit', halt);
	const stop = async () => {
		if (halt()) await untilGone(place.dataDir);
	};
	try {
		const admin = await startOrJoin(place, password, settings, join(dataDir, 'postgres.log'));
		await createDatabase(admin);
		return { admin: { ...admin, database: DATABASE }, stop };
	} catch (error) {
		await stop();
		throw error;
	}
}

async function startOrJoin(
	place: Place,
	password: string,
	settings: Record<string, string>,
	logFile: string
): Promise<Connection> {
	if (!existsSync(join(place.dataDir, 'PG_VERSION'))) await initialise(place, password);
	const running = runningServer(place.dataDir);
	const port = running?.port ?? (await freePort());
	const sockets = running ? running.sockets : socketsIn(place.dataDir);
	const admin: Connection = { host: sockets || '127.0.0.1', port, database: 'postgres', user: SUPERUSER, password };
	await untilReady(admin, running ? undefined : () => launch(place, port, settings, logFile), logFile);
	return admin;
}

/**
 * Its own directory, which nobody else may enter: a socket there costs both ends a good part less than TCP on this machine.
 * Empty where there is none, or its path would be too long.
 */
function socketsIn(dataDir: string): string {
	const isShort = Buffer.byteLength(join(dataDir, '.s.PGSQL.65535')) <= MAX_SOCKET_BYTES;
	return isShort && process.platform !== 'win32' ? dataDir : '';
}

/** Made beside its place and moved there when complete: what is cut off half way is never taken for a database. */
async function initialise(place: Place, password: string): Promise<void> {
	const unfinished = `${place.dataDir}.new`;
	const passwordFile = `${place.dataDir}.password`;
	await rm(unfinished, { recursive: true, force: true });
	await mkdir(unfinished, { recursive: true, mode: 0o700 });
	await writeFile(passwordFile, password, { mode: 0o600 });
	try {
		if (place.user) {
			await chown(unfinished, place.user.uid, place.user.gid);
			await chown(passwordFile, place.user.uid, place.user.gid);
		}
		const args = ['-D', unfinished, '-U', SUPERUSER, `--pwfile=${passwordFile}`, '--auth=scram-sha-256'];
		const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
		const options = { ...childOptions({ ...place, dataDir: unfinished }), stdio: 'pipe' } as const;
		execFileSync(join(place.programs, 'bin', 'initdb'), [...args, ...locale], options);
		await rm(place.dataDir, { recursive: true, force: true });
		await rename(unfinished, place.dataDir);
	} catch (error) {
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

function launch(place: Place, port: number, settings: Readonly<Record<string, string>>, logFile: string): ChildProcess {
	const all: Record<string, string> = {
		port: String(port),
		listen_addresses: '127.0.0.1',
		unix_socket_directories: socketsIn(place.dataDir),
		max_connections: '100',
		shared_buffers: '128MB',
		password_encryption: 'scram-sha-256',
		log_min_error_statement: 'panic',
		...settings
	};
	const flags = Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
	const output = openSync(logFile, 'w', 0o600);
	// Its own session: Ctrl-C must reach this program first, which stops the server when its own work is done.
	const child = spawn(join(place.programs, 'bin', 'postgres'), ['-D', place.dataDir, ...flags], {
		...childOptions(place),
		detached: true,
		stdio: ['ignore', output, output]
	});
	closeSync(output);
	child.on('error', () => {});
	child.unref();
	return child;
}

type Running = { pid: number; port: number; sockets: string };

/** The server that runs on this directory, judged by its lock file; a lock left by a killed one is taken away. */
function runningServer(dataDir: string): Running | undefined {
	const file = join(dataDir, 'postmaster.pid');
	if (!existsSync(file)) return undefined;
	const lines = readFileSync(file, 'utf8').split('\n');
	const [pid, port] = [Number(lines[0]), Number(lines[3])];
	if (!pid) return undefined;
	if (isPostgres(pid)) return { pid, port, sockets: lines[4] ?? '' };
	rmSync(file, { force: true });
	return undefined;
}

/** After a restart of the machine or container the number may belong to anything; a dead process nobody reaped counts as dead. */
function isPostgres(pid: number): boolean {
	try {
		// "pid (name) state …" where there is /proc; small images have no ps.
		const status = existsSync('/proc/self/stat')
			? readFileSync(`/proc/${pid}/stat`, 'utf8')
			: execFileSync('ps', ['-o', 'comm=,stat=', '-p', String(pid)], {
					stdio: ['ignore', 'pipe', 'ignore']
				}).toString();
		return /postgres\)?\s+[^Z\s]/.test(status);
	} catch {
		return false;
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

/** Waits for an answer. Remains of a killed server can hold its memory for a moment: then it is started again. */
async function untilReady(admin: Connection, start: (() => ChildProcess) | undefined, logFile: string): Promise<void> {
	const deadline = Date.now() + START_TIMEOUT_MS;
	let child = start?.();
	for (let starts = 1; ; await pause(50)) {
		const sql = postgres({ ...driverOptions(admin), max: 1, connect_timeout: 2 });
		try {
			await sql`select 1`;
			return;
		} catch (error) {
			const hasEnded = start !== undefined && child?.exitCode !== null;
			if (Date.now() > deadline || (hasEnded && starts === MAX_STARTS)) {
				throw new Error(`PostgreSQL did not start: ${lastLine(logFile)} (its log is ${logFile})`, { cause: error });
			}
			if (!hasEnded) continue;
			await pause(500);
			child = start();
			starts += 1;
		} finally {
			await sql.end({ timeout: 0 }).catch(() => {});
		}
	}
}

function lastLine(file: string): string {
	return existsSync(file) ? (readFileSync(file, 'utf8').trim().split('\n').at(-1) ?? '') : 'no word from it';
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
function registerUser(dataDir: string): { leave: () => boolean } {
	const directory = join(dataDir, 'users');
	mkdirSync(directory, { recursive: true });
	const own = join(directory, String(process.pid));
	writeFileSync(own, '');
	return {
		leave() {
			rmSync(own, { force: true });
			const others = readdirSync(directory).map(Number);
			const gone = others.filter((pid) => !isAlive(pid));
			for (const pid of gone) rmSync(join(directory, String(pid)), { force: true });
			return gone.length === others.length;
		}
	};
}

/** The server takes its lock file away as the last thing it does. */
async function untilGone(dataDir: string): Promise<void> {
	const deadline = Date.now() + STOP_TIMEOUT_MS;
	while (existsSync(join(dataDir, 'postmaster.pid')) && Date.now() < deadline) await pause(20);
}

function pause(ms: number): Promise<void> {
	return new Promise((resolve) => setTimeout(resolve, ms));
}
