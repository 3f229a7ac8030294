import { createDecipheriv, createECDH, createPublicKey, type ECDH, hkdfSync, randomBytes, verify } from 'node:crypto';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Pushed = { path: string; headers: IncomingHttpHeaders; message: Record<string, unknown> };

export type PushService = {
	/** In order of arrival, decrypted with the key of the phone whose address they came to. */
	pushed: Pushed[];
	/** What the service answers next; 201 when nothing is wanted. */
	answers: number[];
	/** A browser's subscription at this service, under a public address. */
	subscribe: () => { endpoint: string; p256dh: string; auth: string };
	/** Posts to the service whatever public address is named. */
	post: (url: string, message: { headers: Record<string, string>; body: Buffer }) => Promise<number>;
	end: () => Promise<void>;
};

const HOST = 'https://push.example.com';

/** A push service of our own on this machine, and the browsers that hear of it (RFC 8030, 8188, 8291, 8292). */
export async function startPushService(): Promise<PushService> {
	const phones = new Map<string, { key: ECDH; auth: Buffer }>();
	const pushed: Pushed[] = [];
	const answers: number[] = [];
	const server = createServer((request, response) => {
		const chunks: Buffer[] = [];
		request.on('data', (chunk: Buffer) => chunks.push(chunk));
		request.on('end', () => {
			const path = request.url ?? '';
			const phone = phones.get(path);
			const status = answers.shift() ?? (phone ? 201 : 404);
			if (phone && status === 201) {
				const text = decrypted(Buffer.concat(chunks), phone.key, phone.auth);
				pushed.push({ path, headers: request.headers, message: JSON.parse(text) as Record<string, unknown> });
			}
			response.writeHead(status).end();
		});
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as AddressInfo;
	return {
		pushed,
		answers,
		subscribe() {
			const key = createECDH('prime256v1');
			key.generateKeys();
			const auth = randomBytes(16);
			const path = `/send/${randomBytes(8).toString('hex')}`;
			phones.set(path, { key, auth });
			return { endpoint: HOST + path, p256dh: key.getPublicKey('base64url'), auth: auth.toString('base64url') };
		},
		async post(url, { headers, body }) {
			const { 'Content-Length': _length, ...rest } = headers;
			const to = `http://127.0.0.1:${port}${new URL(url).pathname}`;
			return (await fetch(to, { method: 'POST', headers: rest, body: new Uint8Array(body) })).status;
		},
		end: () => new Promise((resolve) => server.close(() => resolve()))
	};
}

/** `salt(16) | record size(4) | length(1) | sender's key | cipher`, one record that ends with 2. */
function decrypted(body: Buffer, key: ECDH, auth: Buffer): string {
	const salt = body.subarray(0, 16);
	const end = 21 + (body[20] ?? 0);
	const sender = body.subarray(21, end);
	const info = Buffer.concat([Buffer.from('WebPush: info\0'), key.getPublicKey(), sender]);
	const secret = Buffer.from(hkdfSync('sha256', key.computeSecret(sender), auth, info, 32));
	const derived = (name: string, length: number) =>
		Buffer.from(hkdfSync('sha256', secret, salt, `Content-Encoding: ${name}\0`, length));
	const cipher = createDecipheriv('aes-128-gcm', derived('aes128gcm', 16), derived('nonce', 12));
	cipher.setAuthTag(body.subarray(-16));
	const plain = Buffer.concat([cipher.update(body.subarray(end, -16)), cipher.final()]);
	return plain.subarray(0, plain.lastIndexOf(2)).toString('utf8');
}

/** The claims of a VAPID header, once its signature is that of the given key. */
export function vapidClaims(authorization: string, publicKey: string): Record<string, unknown> {
	const [, token = '', key] = /^vapid t=([^,]+), k=(.+)$/.exec(authorization) ?? [];
	if (key !== publicKey) throw new Error('another key than this installation’s');
	const [head, claims, signature] = token.split('.');
	const point = Buffer.from(publicKey, 'base64url');
	const jwk = {
		kty: 'EC',
		crv: 'P-256',
		x: point.subarray(1, 33).toString('base64url'),
		y: point.subarray(33).toString('base64url')
	};
	const isRight = verify(
		'sha256',
		Buffer.from(`${head}.${claims}`),
		{ key: createPublicKey({ key: jwk, format: 'jwk' }), dsaEncoding: 'ieee-p1363' },
		Buffer.from(signature ?? '', 'base64url')
	);
	if (!isRight) throw new Error('the signature is not right');
	return JSON.parse(Buffer.from(claims ?? '', 'base64url').toString('utf8')) as Record<string, unknown>;
}
