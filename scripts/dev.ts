import { spawnSync } from 'node:child_process';
import { createServer } from 'vite';
import { readEnv } from '#lib/server/env.ts';

// `npm run dev`: the same database, demo data and live sockets as `npm start`, with hot reload.
const env = readEnv();
process.env['ORIGIN'] ??= env.origin;
spawnSync(process.execPath, ['node_modules/tsx/dist/cli.mjs', 'scripts/words.ts'], { stdio: 'inherit' });

const server = await createServer({ server: { port: env.port, host: env.host, strictPort: true } });
await server.listen();
// The runtime starts with the first request: make it ours.
await fetch(`http://${env.host}:${env.port}/healthz`).catch(() => undefined);
console.log(`SM-TM is running at ${env.origin} with hot reload (Ctrl-C stops it).`);

let stopping: Promise<void> | undefined;
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void (stopping ??= stop()));

async function stop(): Promise<void> {
	await Promise.race([server.close(), new Promise((resolve) => setTimeout(resolve, 2_000))]);
	const stopRuntime: (() => Promise<void>) | undefined = Reflect.get(globalThis, Symbol.for('smtm.stop'));
	await stopRuntime?.();
	process.exit(0);
}
