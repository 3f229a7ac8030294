import { createServer } from 'node:http';
import postgres from 'postgres';
import { WebSocketServer, type WebSocket } from 'ws';
import { driverOptions } from '#lib/server/db/connection.ts';

// The limit: one durable insert and one send a socket of the company, without session, rights, audit or feed.
const sql = postgres({ ...driverOptions(JSON.parse(process.env['CONNECTION'] ?? '{}')), max: 4 });
const rooms = new Map<string, Set<WebSocket>>();
const filler = 'x'.repeat(1_100);

await sql`create table if not exists raw_change (id uuid, company_id uuid, revision int, filler text)`;
const server = createServer(async (request, response) => {
	const query = new URL(request.url ?? '/', 'http://localhost').searchParams;
	const [id, company, revision] = [query.get('id') ?? '', query.get('company') ?? '', Number(query.get('revision'))];
	await sql`insert into raw_change values (${id}, ${company}, ${revision}, ${filler})`;
	const frame = JSON.stringify({ type: 'delta', rows: [{ id, row: { revision, filler } }] });
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
