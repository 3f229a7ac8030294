import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const READY_WITHIN_MS = 120_000;

export type Victim = {
	origin: string;
	start: () => Promise<void>;
	/** SIGKILL: no goodbye, no flush, whatever it is doing. */
	kill: () => Promise<void>;
	end: () => Promise<void>;
};

type Options = { databaseUrl: string; passwords: unknown; port: number };

/** A server process on a database that outlives it. CHAOS_SERVER names a built one; else the same code runs from source. */
export function createVictim({ databaseUrl, passwords, port }: Options): Victim {
	const dataDir = mkdtempSync(join(tmpdir(), 'smtm-chaos-'));
	const origin = `http://localhost:${port}`;
	const built = process.env['CHAOS_SERVER'];
	const args = built ? [built] : ['--import', 'tsx', 'tests/chaos/serve.ts'];
	const env = {
		...process.env,
		DATABASE_URL: databaseUrl,
		SMTM_DB_PASSWORDS: JSON.stringify(passwords),
		DATA_DIR: dataDir,
		PORT: String(port),
		ORIGIN: origin,
		DEMO: '0',
		LOG_LEVEL: 'error',
		LIMIT_CALLS_PER_MINUTE: '1000000',
		LIMIT_WRITES_PER_MINUTE: '1000000',
		VITEST: ''
	};
	let server: ChildProcess | undefined;

	async function start(): Promise<void> {
		server = spawn(process.execPath, args, { env, stdio: ['ignore', 'inherit', 'inherit'] });
		const until = Date.now() + READY_WITHIN_MS;
		while (Date.now() < until) {
			if (server.exitCode !== null) throw new Error(`the server ended with ${server.exitCode}`);
			if ((await fetch(`${origin}/healthz`).catch(() => undefined))?.ok) return;
			await new Promise((resolve) => setTimeout(resolve, 50));
		}
		throw new Error('the server did not become ready');
	}

	async function kill(): Promise<void> {
		const dying = server;
		if (!dying || dying.exitCode !== null || dying.signalCode !== null) return;
		const gone = new Promise((resolve) => dying.once('exit', resolve));
		dying.kill('SIGKILL');
		await gone;
	}

	async function end(): Promise<void> {
		await kill();
		rmSync(dataDir, { recursive: true, force: true });
	}

	return { origin, start, kill, end };
}
