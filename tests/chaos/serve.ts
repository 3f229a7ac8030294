import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { fetchRequestHandler } from '@trpc/server/adapters/fetch';
import { readEnv } from '#lib/server/env.ts';
import { createLog } from '#lib/server/log.ts';
import { startRuntime } from '#lib/server/runtime.ts';
import { createContext } from '#lib/trpc/context.ts';
import { appRouter } from '#lib/trpc/router.ts';

// The product's own runtime and procedures behind a bare HTTP server: what the built server is, without a build.

const env = readEnv();
const runtime = await startRuntime(env, createLog(env.logLevel), 'chaos');

createServer((request, response) => void answer(request, response)).listen(env.port, '127.0.0.1');

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
	if (request.url === '/healthz') return void response.end('ok');
	const body: Buffer[] = [];
	for await (const chunk of request) body.push(chunk as Buffer);
	const headers = Object.entries(request.headers).flatMap(([name, value]): [string, string][] =>
		typeof value === 'string' ? [[name, value]] : []
	);
	const asked = new Request(`${env.origin}${request.url}`, {
		method: request.method ?? 'GET',
		headers,
		...(body.length > 0 ? { body: Buffer.concat(body) } : {})
	});
	const answered = await fetchRequestHandler({
		endpoint: '/trpc',
		req: asked,
		router: appRouter,
		createContext: () =>
			createContext({
				runtime,
				request: asked,
				cookies: { get: (name) => new Map(cookiesOf(request)).get(name) },
				address: '127.0.0.1',
				setCookie: () => undefined
			})
	});
	response.writeHead(answered.status, { 'content-type': 'application/json' });
	response.end(await answered.text());
}

function cookiesOf(request: IncomingMessage): [string, string][] {
	return (request.headers.cookie ?? '').split('; ').map((pair) => {
		const at = pair.indexOf('=');
		return [pair.slice(0, at), pair.slice(at + 1)];
	});
}
