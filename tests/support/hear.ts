import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Installation, Signed } from './installation.ts';
import { Reader } from './live.ts';

const LONGEST_MS = 2_000;

/** What a socket of the person is told while something happens, up to the last change of it that is for them. */
export async function hear(
	{ runtime, db, companies }: Installation,
	signed: Signed,
	act: () => Promise<void>
): Promise<Reader['rows']> {
	const server = createServer().on('upgrade', runtime.live.handleUpgrade);
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const reader = new Reader((server.address() as AddressInfo).port, { token: signed.token });
	await reader.hello(companies.bandung);
	await act();
	const [head] = await db.admin<{ n: number }[]>`
		select n::int as n from feed_counter where company_id = ${companies.bandung}
	`;
	await Promise.race([
		reader.next('delta', ({ to }) => to >= (head?.n ?? 0)),
		new Promise((resolve) => setTimeout(resolve, LONGEST_MS))
	]);
	reader.ws.terminate();
	server.close();
	return reader.rows;
}
