import { connect, createServer, type Socket } from 'node:net';

export type CuttingProxy = {
	origin: string;
	/** Bytes that phones have sent through it. */
	sentBytes: () => number;
	/** Cuts the connection once, when so many bytes have passed in all. */
	cutAt: (bytes: number) => void;
	close: () => Promise<void>;
};

/** A wire between a phone and a server: counts what the phone sends, and breaks when told to. */
export async function createCuttingProxy(port: number): Promise<CuttingProxy> {
	const sockets = new Set<Socket>();
	let sent = 0;
	let limit = Infinity;
	const server = createServer((phone) => {
		const behind = connect(port, '127.0.0.1');
		for (const socket of [phone, behind]) {
			sockets.add(socket);
			socket.on('error', () => undefined);
			socket.on('close', () => {
				sockets.delete(socket);
				phone.destroy();
				behind.destroy();
			});
		}
		behind.pipe(phone);
		phone.on('data', (bytes) => {
			sent += bytes.length;
			if (sent < limit) return void behind.write(bytes);
			limit = Infinity;
			phone.destroy();
		});
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const address = server.address();
	if (address === null || typeof address === 'string') throw new Error('the proxy has no port');
	return {
		origin: `http://127.0.0.1:${address.port}`,
		sentBytes: () => sent,
		cutAt: (bytes) => (limit = bytes),
		close: () =>
			new Promise((resolve) => {
				for (const socket of sockets) socket.destroy();
				server.close(() => resolve());
			})
	};
}
