import { expect, test } from 'vitest';
import { createFetchTransport } from './transport.fetch.ts';

/** What the phone makes of an answer, and how it asked. */
async function replyTo(response: Response, appVersion = '2000') {
	const asked: RequestInit[] = [];
	const fetch: typeof globalThis.fetch = async (_input, init = {}) => {
		asked.push(init);
		return response;
	};
	return { reply: await createFetchTransport({ fetch, appVersion }).call('sync.push', {}), asked };
}

const json = (headers: Record<string, string> = {}) =>
	new Response('{"result":{"data":1}}', { headers: { 'content-type': 'application/json', ...headers } });

test('a page in place of data is the network speaking, and so is a redirect or the status made for it', async () => {
	const page = new Response('<h1>Guest Wi-Fi</h1>', { headers: { 'content-type': 'text/html; charset=utf-8' } });
	expect((await replyTo(page)).reply).toMatchObject({ isForeign: true, body: undefined });
	expect((await replyTo(new Response(null, { status: 511 }))).reply).toMatchObject({ isForeign: true });
	const redirect = Object.defineProperty(new Response(), 'type', { value: 'opaqueredirect' });
	const { reply, asked } = await replyTo(redirect);
	expect(reply).toMatchObject({ isForeign: true });
	expect(asked[0]).toMatchObject({ redirect: 'manual' });
});

test('our own answers, errors included, are ours', async () => {
	expect((await replyTo(json())).reply).toEqual({ status: 200, retryAfter: null, body: { result: { data: 1 } } });
	const error = new Response('<h1>502</h1>', { status: 502, headers: { 'content-type': 'text/html' } });
	expect((await replyTo(error)).reply).not.toHaveProperty('isForeign');
});

test('the build of the server tells whether it or the app is behind', async () => {
	expect((await replyTo(json({ 'x-build': '1000' }))).reply).toMatchObject({ server: 'older' });
	expect((await replyTo(json({ 'x-build': '3000' }))).reply).toMatchObject({ server: 'newer' });
	expect((await replyTo(json({ 'x-build': '2000' }))).reply).not.toHaveProperty('server');
	expect((await replyTo(json({ 'x-build': '3000' }), 'dev')).reply).not.toHaveProperty('server');
});

test('each request says which app asks and when it was built; inside a support visit, whose it is instead', async () => {
	const { asked } = await replyTo(json(), '1795262400000');
	expect(asked[0]?.headers).toMatchObject({ 'x-app': 'field', 'x-app-build': '1795262400000' });
	const seen: RequestInit[] = [];
	const fetch: typeof globalThis.fetch = async (_input, init = {}) => {
		seen.push(init);
		return json();
	};
	const credentials = { 'x-company-id': 'c', 'x-visit-id': 'v' };
	await createFetchTransport({ fetch, credentials }).call('sync.pull', {});
	expect(seen[0]?.headers).toMatchObject(credentials);
	expect(seen[0]?.headers).not.toHaveProperty('x-app');
});
