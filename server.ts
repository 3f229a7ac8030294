import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import type { Duplex } from 'node:stream';

// The built handler starts the runtime while it is imported; these it must find set.
const port = Number(process.env['PORT'] || 3000);
const host = process.env['HOST'] || '127.0.0.1';
process.env['ORIGIN'] ||= `http://localhost:${port}`;
process.env['BODY_SIZE_LIMIT'] ||= '11M';

type Shared = { upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void; stop: () => Promise<void> };
const shared = <Key extends keyof Shared>(key: Key): Shared[Key] | undefined =>
	Reflect.get(globalThis, Symbol.for(`smtm.${key}`));
const isStopping = { since: 0 };
let running = 0;

process.on('SIGTERM', () => void stop(0)).on('SIGINT', () => void stop(0));
for (const event of ['uncaughtException', 'unhandledRejection']) {
	process.on(event, (error: unknown) => (console.error(error), void stop(1)));
}

const { handler } = (await import(new URL('./handler.js', import.meta.url).href)) as { handler: RequestListener };
const server = createServer({ requestTimeout: 60_000, headersTimeout: 20_000 }, (request, response) => {
	running += 1;
	response.once('close', () => (running -= 1));
	handler(request, response);
});
server.on('upgrade', (request, socket, head) => (shared('upgrade') ?? (() => socket.destroy()))(request, socket, head));
server.listen(port, host, () => console.log(`SM-TM is running at ${process.env['ORIGIN']} (Ctrl-C stops it).`));
server.on('error', (error) => (console.error(`Cannot listen on ${host}:${port}: ${error.message}`), void stop(1)));

/** Stops accepting, lets running calls finish for 25 s at most, then sockets, pools and database; a second signal waits too. */
async function stop(code: number): Promise<void> {
	if (isStopping.since) return;
	isStopping.since = Date.now();
	server.close();
	while (running > 0 && Date.now() - isStopping.since < 25_000) await new Promise((resolve) => setTimeout(resolve, 50));
	await shared('stop')?.().catch((error: unknown) => console.error(error));
	process.exit(code);
}
