import { WebSocketServer } from 'ws';

// The least work a broadcast can be: one prepared text, one send a socket.
const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false });
const text = Buffer.from(JSON.stringify({ type: 'delta', from: 1, to: 2, rows: [{ filler: 'x'.repeat(60) }] }));

server.on('listening', () => {
	const address = server.address();
	process.send?.({ type: 'ready', port: typeof address === 'object' ? address?.port : 0 });
});
process.on('message', (message: { type: string }) => {
	if (message.type === 'memory')
		process.send?.({ type: 'memory', rss: process.memoryUsage().rss, sockets: server.clients.size });
	if (message.type !== 'change') return;
	const startedAt = process.hrtime.bigint().toString();
	for (const client of server.clients) client.send(text, { binary: false });
	process.send?.({ type: 'changed', startedAt });
});
