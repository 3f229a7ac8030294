import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';

// npm run test:chaos [-- kills]: the server is killed at random moments of a delivery, 200 times unless told otherwise.
const kills = process.argv[2] ?? '200';
const built = 'build/server.js';
const env = { ...process.env, CHAOS_KILLS: kills, ...(existsSync(built) ? { CHAOS_SERVER: built } : {}) };
const run = spawn('npx', ['--no-install', 'vitest', 'run', '--project', 'pg', 'tests/chaos'], {
	stdio: 'inherit',
	env
});
run.on('close', (code) => process.exit(code ?? 1));
