import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { v7 as newId } from 'uuid';
import { ask, forkServer, receive, startPinned, stop } from '../support/process.ts';
import { createAgent, createSender } from '../support/http.ts';
import {
	type BenchDatabase,
	makeMember,
	type Member,
	type Product,
	startBenchDatabase,
	startProduct
} from '../support/product.ts';
import { type Benchmark, median, type Result, round, spreadOf } from '../support/result.ts';

// One company, 4,000 sockets, one small change at a time: from the change until the last socket has it. The others change
// nothing but memory; ours begins where the change is durable, at the commit, and reads it from the database before it sends.
const SOCKETS = 4_000;
const ROUNDS = 7;
const WARM_UP_ROUNDS = 3;
const CHANGES_PER_ROUND = 10;
const SERVER_CORE = 0;
const READER_CORE = 1;
const TRPC_HELLO = JSON.stringify({ id: 1, method: 'subscription', params: { path: 'changes' } });

type Contender = {
	/** Makes one change. */
	change: () => Promise<void>;
	/** When the last change was there to be told, on the monotonic clock all processes share. */
	changedAt: () => Promise<bigint>;
	memoryPerSocket: number;
	readers: ChildProcess;
	end: () => Promise<void>;
};

type Plan = {
	url: string;
	protocol?: string;
	hello?: string;
	headers?: Record<string, string>[];
	count: number;
	skip: number;
};

async function openReaders(plan: Plan): Promise<ChildProcess> {
	const readers = await startPinned('bench/fanout/readers.ts', READER_CORE);
	await ask(readers, { type: 'open', plan }, 'opened');
	return readers;
}

async function peer(file: string, extra: Pick<Plan, 'hello' | 'skip'>): Promise<Contender> {
	const server = await forkServer(file, {}, SERVER_CORE);
	const before = Number((await ask(server.process, { type: 'memory' }, 'memory'))['rss']);
	const readers = await openReaders({ url: `ws://127.0.0.1:${server.port}`, count: SOCKETS, ...extra });
	const after = Number((await ask(server.process, { type: 'memory' }, 'memory'))['rss']);
	let startedAt = 0n;
	return {
		change: async () => {
			startedAt = BigInt(String((await ask(server.process, { type: 'change' }, 'changed'))['startedAt']));
		},
		changedAt: () => Promise.resolve(startedAt),
		memoryPerSocket: (after - before) / SOCKETS,
		readers,
		end: async () => {
			await stop(readers);
			await stop(server.process);
		}
	};
}

/** Ours: the built product; a change is a real command with permission, audit and feed. */
async function ours(database: BenchDatabase, product: Product, member: Member): Promise<Contender> {
	const before = rssOf(product);
	const readers = await openReaders({
		url: `${product.url.replace('http', 'ws')}/live`,
		protocol: 'smtm.live.v1',
		hello: JSON.stringify({ type: 'hello', company: member.companyId, cursor: null }),
		headers: [{ cookie: member.cookie, origin: product.url }],
		count: SOCKETS,
		skip: 1
	});
	const after = rssOf(product);
	const send = createSender(product, member, createAgent(1));
	return {
		change: async () => {
			const site = {
				placeId: newId(),
				level: 'site',
				parentId: null,
				name: `Site ${newId()}`,
				timeZone: 'UTC'
			};
			await send('/trpc/place.create', JSON.stringify(site));
		},
		changedAt: () => lastCommit(database, member.companyId),
		memoryPerSocket: (after - before) / SOCKETS,
		readers,
		end: () => stop(readers)
	};
}

/** The moment the company's newest change was committed, which Postgres notes to the microsecond. */
async function lastCommit({ root }: BenchDatabase, companyId: string): Promise<bigint> {
	const [commit] = await root<{ ms: number }[]>`
		select (extract(epoch from pg_xact_commit_timestamp(xmin)) * 1000)::float8 as ms
		from feed where company_id = ${companyId} order by n desc limit 1
	`;
	const ago = performance.timeOrigin + performance.now() - (commit?.ms ?? NaN);
	return process.hrtime.bigint() - BigInt(Math.round(ago * 1e6));
}

function rssOf(product: Product): number {
	const status = readFileSync(`/proc/${product.process.pid}/status`, 'utf8');
	return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) * 1024;
}

/** Deliveries a second over one round of changes, each waited for to the last socket. */
async function roundOf(contender: Contender): Promise<number> {
	let elapsed = 0n;
	for (let n = 0; n < CHANGES_PER_ROUND; n += 1) {
		await ask(contender.readers, { type: 'expect', perSocket: 1 }, 'expecting');
		const arrived = receive(contender.readers, 'arrived');
		await contender.change();
		const at = BigInt(String((await arrived)['at']));
		elapsed += at - (await contender.changedAt());
	}
	return (SOCKETS * CHANGES_PER_ROUND) / (Number(elapsed) / 1e9);
}

async function run(): Promise<Result[]> {
	const database = await startBenchDatabase({ track_commit_timestamp: 'on' });
	const product = await startProduct(database, SERVER_CORE, 4101);
	const member = await makeMember(database, 'fan-out', 'Admin');
	const contenders: [string, () => Promise<Contender>][] = [
		['raw', () => peer('bench/fanout/raw-ws.server.ts', { skip: 0 })],
		['trpc', () => peer('bench/fanout/trpc.server.ts', { hello: TRPC_HELLO, skip: 1 })],
		['ours', () => ours(database, product, member)]
	];
	const rates: Record<string, number[]> = { raw: [], trpc: [], ours: [] };
	const memory: Record<string, number> = {};
	const running: [string, Contender][] = [];
	for (const [name, open] of contenders) {
		const contender = await open();
		memory[name] = contender.memoryPerSocket;
		running.push([name, contender]);
	}
	for (let n = 0; n < ROUNDS + WARM_UP_ROUNDS; n += 1) {
		for (const [name, contender] of running) {
			const rate = await roundOf(contender);
			if (n >= WARM_UP_ROUNDS) rates[name]?.push(rate);
		}
	}
	for (const [, contender] of running) await contender.end();
	await product.stop();
	await database.stop();
	return rowsOf(rates, memory);
}

function rowsOf(rates: Record<string, number[]>, memory: Record<string, number>): Result[] {
	const [raw, trpc, own] = ['raw', 'trpc', 'ours'].map((name) => median(rates[name] ?? []));
	const figures = {
		limit: `${round(raw ?? 0)}/s raw ws`,
		peer: `${round(trpc ?? 0)}/s tRPC subscription`,
		ours: `${round(own ?? 0)}/s`
	};
	const spread = spreadOf(rates['ours'] ?? []);
	const base = {
		id: 'fan-out',
		spread,
		note: 'server on core 0, readers on core 1; from the commit to the last socket, reading the change included'
	};
	const kb = (name: string) => `${round((memory[name] ?? 0) / 1000, 1)} kB`;
	return [
		{
			...base,
			...figures,
			work: 'live fan-out, one company, 4,000 sockets: against raw ws',
			ratio: round((own ?? 0) / (raw ?? 1)),
			target: '>= 0.7',
			isMet: (own ?? 0) / (raw ?? 1) >= 0.7
		},
		{
			...base,
			...figures,
			work: 'the same against a tRPC subscription',
			ratio: round((own ?? 0) / (trpc ?? 1)),
			target: '>= 2.5',
			isMet: (own ?? 0) / (trpc ?? 1) >= 2.5
		},
		{
			...base,
			work: 'memory a socket',
			limit: `${kb('raw')} raw ws`,
			peer: `${kb('trpc')} tRPC`,
			ours: kb('ours'),
			ratio: kb('ours'),
			target: '<= 25 kB',
			isMet: (memory['ours'] ?? Infinity) <= 25_000
		}
	];
}

export const benchmark: Benchmark = { id: 'fan-out', run };
