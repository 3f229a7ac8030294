import { createServer } from 'node:http';
import postgres from 'postgres';
import { WebSocketServer, type WebSocket } from 'ws';
import { driverOptions } from '#lib/server/db/connection.ts';

// The limit: one durable insert a batch and one send a socket of the company, without session, rights, audit or feed.
const sql = postgres({ ...driverOptions(JSON.parse(process.env['CONNECTION'] ?? '{}')), max: 4 });
const rooms = new Map<string, Set<WebSocket>>();
const filler = 'x'.repeat(1_100);

await sql`create table if not exists raw_change (id uuid, company_id uuid, revision int, filler text)`;
const server = createServer(async (request, response) => {
	const company = new URL(request.url ?? '/', 'http://localhost').searchParams.get('company') ?? '';
	let body = '';
	for await (const chunk of request) body += chunk;
	const changes = JSON.parse(body) as { id: string; revision: number }[];
	const stored = changes.map(({ id, revision }) => ({ id, company_id: company, revision, filler }));
	await sql`insert into raw_change ${sql(stored)}`;
	const rows = changes.map(({ id, revision }) => ({ id, row: { revision, filler } }));
	const frame = JSON.stringify({ type: 'delta', rows });
	for (const socket of rooms.get(company) ?? []) socket.send(frame);
	response.end('{}');
});
const sockets = new WebSocketServer({ server, perMessageDeflate: false });
sockets.on('connection', (socket) => {
	socket.once('message', (data: Buffer) => {
		const { company } = JSON.parse(data.toString()) as { company: string };
		const room = rooms.get(company) ?? new Set();
		rooms.set(company, room.add(socket));
		socket.send(JSON.stringify({ type: 'welcome' }));
	});
});
server.listen(0, '127.0.0.1', () => {
	const address = server.address();
	process.send?.({ type: 'ready', port: typeof address === 'object' ? address?.port : 0 });
});
