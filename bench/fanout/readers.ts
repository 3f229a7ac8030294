import { WebSocket } from 'ws';

// Thousands of readers in one process: opens them, says hello, counts what arrives, tells when the last one had it.
type Plan = {
	url: string;
	protocol?: string;
	hello?: string;
	headers?: Record<string, string>[];
	count: number;
	skip: number;
};

let sockets: WebSocket[] = [];
let awaited = 0;
let arrived = 0;

process.on('message', async (message: { type: string; plan?: Plan; perSocket?: number }) => {
	if (message.type === 'open' && message.plan) {
		await openAll(message.plan);
		process.send?.({ type: 'opened' });
	}
	if (message.type === 'expect') {
		arrived = 0;
		awaited = sockets.length * (message.perSocket ?? 1);
		process.send?.({ type: 'expecting' });
	}
	if (message.type === 'close') {
		for (const socket of sockets) socket.terminate();
		sockets = [];
		process.send?.({ type: 'closed' });
	}
});

function onChange(): void {
	arrived += 1;
	if (arrived === awaited) process.send?.({ type: 'arrived', at: process.hrtime.bigint().toString() });
}

async function openAll(plan: Plan): Promise<void> {
	const WAVE = 100;
	for (let start = 0; start < plan.count; start += WAVE) {
		const wave = Array.from({ length: Math.min(WAVE, plan.count - start) }, (_, index) => openOne(plan, start + index));
		sockets.push(...(await Promise.all(wave)));
	}
}

/** Resolves once the hello is answered (`skip` frames seen), so that only changes are counted. */
function openOne(plan: Plan, index: number): Promise<WebSocket> {
	return new Promise((resolve, reject) => {
		const headers = plan.headers?.[index % plan.headers.length] ?? {};
		const socket = new WebSocket(plan.url, plan.protocol ? [plan.protocol] : [], { headers, perMessageDeflate: false });
		let toSkip = plan.skip;
		socket.on('open', () => {
			if (plan.hello) socket.send(plan.hello);
			if (toSkip === 0) resolve(socket);
		});
		socket.on('message', () => {
			if (toSkip === 0) return onChange();
			toSkip -= 1;
			if (toSkip === 0) resolve(socket);
		});
		socket.on('error', reject);
	});
}

process.send?.({ type: 'ready' });
