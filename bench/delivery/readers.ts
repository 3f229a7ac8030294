import { WebSocket } from 'ws';

// The screens: sockets of many companies in one process. Each notes when it had which version of which task, and every row
// that is not its company's.
type Room = { companyId: string; cookie: string; ids: string[] };
type Plan = { url: string; origin: string; rooms: Room[]; each: number };
type Frame = { type: string; rows?: { id: string; row: { revision: number } | null }[] };

let arrivals: [key: string, at: number][] = [];
let foreign = 0;
let others = 0;

process.on('message', async (message: { type: string; plan?: Plan }) => {
	if (message.type === 'open' && message.plan) {
		for (const room of message.plan.rooms) await openRoom(message.plan, room);
		process.send?.({ type: 'opened' });
	}
	if (message.type === 'collect') {
		process.send?.({ type: 'collected', arrivals, foreign, others });
		arrivals = [];
	}
});

async function openRoom({ url, origin, each }: Plan, room: Room): Promise<void> {
	const own = new Set(room.ids);
	await Promise.all(Array.from({ length: each }, () => openOne(url, origin, room, own)));
}

function openOne(url: string, origin: string, { companyId, cookie }: Room, own: ReadonlySet<string>): Promise<void> {
	return new Promise((resolve, reject) => {
		const socket = new WebSocket(url, ['smtm.live.v1'], { headers: { cookie, origin }, perMessageDeflate: false });
		socket.on('open', () => socket.send(JSON.stringify({ type: 'hello', company: companyId, cursor: null })));
		socket.on('error', reject);
		socket.on('message', (data: Buffer) => {
			const frame = JSON.parse(data.toString()) as Frame;
			if (frame.type === 'welcome') return resolve();
			if (frame.type !== 'delta') others += 1;
			const at = Number(process.hrtime.bigint()) / 1e6;
			for (const { id, row } of frame.rows ?? []) {
				if (!own.has(id)) foreign += 1;
				if (row) arrivals.push([`${id}:${row.revision}`, at]);
			}
		});
	});
}

process.send?.({ type: 'ready' });
