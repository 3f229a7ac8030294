import { EventEmitter, on } from 'node:events';
import { initTRPC } from '@trpc/server';
import { applyWSSHandler } from '@trpc/server/adapters/ws';
import { WebSocketServer } from 'ws';

// The peer: a tRPC subscription, as its documentation writes it.
const trpc = initTRPC.create();
const changes = new EventEmitter().setMaxListeners(0);
const router = trpc.router({
	changes: trpc.procedure.subscription(async function* ({ signal }) {
		for await (const [row] of on(changes, 'change', signal ? { signal } : {})) yield row;
	})
});
const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false });
applyWSSHandler({ wss: server, router });

server.on('listening', () => {
	const address = server.address();
	process.send?.({ type: 'ready', port: typeof address === 'object' ? address?.port : 0 });
});
process.on('message', (message: { type: string }) => {
	if (message.type === 'memory')
		process.send?.({ type: 'memory', rss: process.memoryUsage().rss, sockets: server.clients.size });
	if (message.type !== 'change') return;
	const startedAt = process.hrtime.bigint().toString();
	changes.emit('change', { filler: 'x'.repeat(60) });
	process.send?.({ type: 'changed', startedAt });
});
