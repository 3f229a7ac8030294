import { lookup as resolve } from 'node:dns';
import { request } from 'node:https';
import type { LookupFunction } from 'node:net';
import { isPublicAddress, whyNotEndpoint } from './public-address.ts';

const TIMEOUT_MS = 15_000;

export type Post = (url: string, message: { headers: Record<string, string>; body: Buffer }) => Promise<number>;

/** Looks a name up once; the connection goes to that address or to none, so that no second answer can lead elsewhere. */
const onlyPublic: LookupFunction = (hostname, _options, callback) => {
	resolve(hostname, { all: true }, (error, addresses) => {
		if (error) return callback(error, '', 0);
		const [first] = addresses;
		if (!first || !addresses.every(({ address }) => isPublicAddress(address)))
			return callback(new Error(`${hostname} is not public`), '', 0);
		callback(null, [first], first.family);
	});
};

/** Posts to a public https service without following redirects; answers the status. Rejects for any other address. */
export const postPublic: Post = (url, { headers, body }) =>
	new Promise((done, fail) => {
		if (whyNotEndpoint(url)) return fail(new Error('not the address of a public service'));
		const signal = AbortSignal.timeout(TIMEOUT_MS);
		const sending = request(url, { method: 'POST', headers, lookup: onlyPublic, signal, agent: false }, (response) => {
			// What it says besides is nobody's concern.
			response.resume();
			response.destroy();
			done(response.statusCode ?? 0);
		});
		sending.on('error', fail);
		sending.end(body);
	});
