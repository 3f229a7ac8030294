import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PORT = 3999;
const READY_WITHIN_MS = 180_000;

/** Starts the product as `npm start` does, with an empty data folder; the returned function stops it and tidies up. */
export default async function serve(): Promise<(() => Promise<void>) | undefined> {
	// A server that is already there, for writing tests without building each time.
	if (process.env['E2E_REUSE'] === '1') return undefined;
	const dataDir = mkdtempSync(join(tmpdir(), 'smtm-e2e-'));
	process.env['E2E_DATA_DIR'] = dataDir;
	const server = spawn('node', ['scripts/start.mjs'], {
		env: {
			...process.env,
			DATA_DIR: dataDir,
			PORT: String(PORT),
			ORIGIN: `http://localhost:${PORT}`,
			LOG_LEVEL: 'warn'
		},
		stdio: ['ignore', 'inherit', 'inherit']
	});
	await ready(server);
	return async () => {
		const ended = new Promise((resolve) => server.once('close', resolve));
		server.kill('SIGTERM');
		await ended;
		rmSync(dataDir, { recursive: true, force: true });
	};
}

async function ready(server: ChildProcess): Promise<void> {
	const until = Date.now() + READY_WITHIN_MS;
	while (Date.now() < until) {
		if (server.exitCode !== null) throw new Error(`the server ended with ${server.exitCode}`);
		const answer = await fetch(`http://localhost:${PORT}/healthz`).catch(() => undefined);
		if (answer?.ok) return;
		await new Promise((resolve) => setTimeout(resolve, 250));
	}
	throw new Error('the server did not become ready');
}
