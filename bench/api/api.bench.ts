import autocannon from 'autocannon';
import { forkServer, stop } from '../support/process.ts';
import { makeMember, startBenchDatabase, startProduct } from '../support/product.ts';
import { type Benchmark, median, type Result, round, spreadOf } from '../support/result.ts';

// A permission-checked read with one query: through SvelteKit and tRPC, against the same transaction in a bare handler.
const CONNECTIONS = 8;
const SECONDS = 4;
const ROUNDS = 5;
/** Both programs compile what is hot only after seconds of it. */
const WARM_UP_SECONDS = 10;

async function requestsPerSecond(url: string, cookie: string, duration: number): Promise<number> {
	const result = await autocannon({ url, connections: CONNECTIONS, duration, headers: { cookie } });
	if (result.non2xx > 0 || result.errors > 0)
		throw new Error(`${url}: ${result.non2xx} refused, ${result.errors} errors`);
	return result.requests.average;
}

async function run(): Promise<Result[]> {
	const database = await startBenchDatabase();
	const product = await startProduct(database, 0, 4102);
	const member = await makeMember(database, 'api-read', 'Admin');
	const env = { CONNECTION: JSON.stringify(database.connections.app), SESSION_HASH: member.sessionHash };
	const { process: bare, port } = await forkServer('bench/api/bare.server.ts', env, 0);
	const one = encodeURIComponent(JSON.stringify({}));
	const ten = encodeURIComponent(JSON.stringify(Object.fromEntries(Array.from({ length: 10 }, (_, n) => [n, {}]))));
	const tenPaths = Array.from({ length: 10 }, () => 'role.list').join(',');
	const urls = {
		bare: `http://127.0.0.1:${port}/`,
		ours: `${product.url}/trpc/role.list?input=${one}`,
		bareTen: `http://127.0.0.1:${port}/?times=10`,
		oursTen: `${product.url}/trpc/${tenPaths}?batch=1&input=${ten}`
	};
	const rates: Record<keyof typeof urls, number[]> = { bare: [], ours: [], bareTen: [], oursTen: [] };
	for (let n = 0; n < ROUNDS + 1; n += 1) {
		for (const name of ['bare', 'ours', 'bareTen', 'oursTen'] as const) {
			const rate = await requestsPerSecond(urls[name], member.cookie, n === 0 ? WARM_UP_SECONDS : SECONDS);
			if (n > 0) rates[name].push(rate);
		}
	}
	await stop(bare);
	await product.stop();
	await database.stop();
	return [
		row('a read, single calls', median(rates.bare), median(rates.ours), 0.5, rates.ours),
		row('a read, batch of ten', median(rates.bareTen), median(rates.oursTen), 0.7, rates.oursTen)
	];
}

function row(work: string, bare: number, ours: number, target: number, rounds: number[]): Result {
	return {
		id: 'api',
		work,
		limit: `${round(bare)} requests/s bare handler, same guarded transaction`,
		peer: '–',
		ours: `${round(ours)} requests/s`,
		ratio: round(ours / bare),
		target: `>= ${target}`,
		isMet: ours / bare >= target,
		spread: spreadOf(rounds),
		note: `${CONNECTIONS} connections, servers on core 0`
	};
}

export const benchmark: Benchmark = { id: 'api', run };
