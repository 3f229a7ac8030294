import { spawn } from 'node:child_process';
import { cpSync, existsSync, rmSync } from 'node:fs';

// npm run test:chaos [-- kills]: the server is killed at random moments of a delivery, 200 times unless told otherwise.
const kills = process.argv[2] ?? '200';
// A copy, since a build in place under a running server kills it before we do.
const copy = '.svelte-kit/chaos-build';
const isBuilt = existsSync('build/server.js');
if (isBuilt) {
	rmSync(copy, { recursive: true, force: true });
	cpSync('build', copy, { recursive: true });
}
const env = { ...process.env, CHAOS_KILLS: kills, ...(isBuilt ? { CHAOS_SERVER: `${copy}/server.js` } : {}) };
const run = spawn('npx', ['--no-install', 'vitest', 'run', '--project', 'pg', 'tests/chaos'], {
	stdio: 'inherit',
	env
});
run.on('close', (code) => process.exit(code ?? 1));
