import { Agent, request } from 'node:http';
import type { Member, Product } from './product.ts';

export type Sender = (path: string, body: string) => Promise<string>;

/** Sends ready-made JSON as one member over kept connections; anything but 200 is an error. */
export function createSender(product: Pick<Product, 'url' | 'port'>, member: Member, agent: Agent): Sender {
	const isField = member.cookie.startsWith('__Host-field');
	const headers = {
		cookie: member.cookie,
		origin: product.url,
		'content-type': 'application/json',
		'sec-fetch-site': 'same-origin',
		...(isField ? { 'x-app': 'field' } : {})
	};
	return (path, body) =>
		new Promise((resolve, reject) => {
			const options = { host: '127.0.0.1', port: product.port, path, method: 'POST', agent };
			const length = { 'content-length': Buffer.byteLength(body) };
			const outgoing = request({ ...options, headers: { ...headers, ...length } }, (answer) => {
				let text = '';
				answer.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
				answer.on('end', () =>
					answer.statusCode === 200
						? resolve(text)
						: reject(new Error(`${path}: ${answer.statusCode} ${text.slice(0, 300)}`))
				);
			});
			outgoing.on('error', reject).end(body);
		});
}

export function createAgent(connections: number): Agent {
	return new Agent({ keepAlive: true, maxSockets: connections });
}

/** Runs the jobs with so many at a time. */
export async function inParallel(jobs: readonly (() => Promise<void>)[], width: number): Promise<void> {
	const left = jobs.values();
	const worker = async () => {
		for (const job of left) await job();
	};
	await Promise.all(Array.from({ length: width }, worker));
}
