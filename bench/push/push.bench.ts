import { readFileSync } from 'node:fs';
import type { Agent } from 'node:http';
import { v7 as newId } from 'uuid';
import { bodyOf, type Command } from '../support/outbox.ts';
import { createAgent, createSender, inParallel, type Sender } from '../support/http.ts';
import { makeDevice, makePlant, makeTasks, makeTemplate, settle, submissionOf } from '../support/plant.ts';
import {
	type BenchDatabase,
	makeMember,
	type Member,
	type Product,
	startBenchDatabase,
	startProduct
} from '../support/product.ts';
import { type Benchmark, median, type Result, round, spreadOf } from '../support/result.ts';
import { makeTwins, type Mark, markOf, runScript, scriptOf, type Written } from './script.ts';

// Phones of 200 companies hand in batches of 50 commands, each batch one durable transaction, against the same rows as
// plain SQL. Server, database and senders share all cores.
const COMPANIES = 200;
const BATCH = 50;
const WIDTH = 8;
const ROUNDS = 5;
const PHASES = 2;
const TARGET_RATIO = 0.5;
const TARGET_RATE = 5_000;

type Phone = Member & {
	deviceId: string;
	templateId: string;
	/** Tasks that are started and given back again and again. */
	tasks: string[];
	/** Tasks that are done once. */
	fresh: string[];
	seq: number;
	mark: Mark;
	send: Sender;
};

type Mix = { work: string; batch: (phone: Phone, phase: number) => Command[] };

const start = (taskId: string): Command => ({ name: 'task.start', input: { taskId } });
const release = (taskId: string): Command => ({ name: 'task.release', input: { taskId } });

const MIXES: Mix[] = [
	{
		work: '50 starts, then 50 releases',
		batch: ({ tasks }, phase) => tasks.map(phase % 2 === 0 ? start : release)
	},
	{
		work: 'start and submit in turn',
		batch: ({ fresh, templateId }) =>
			fresh
				.splice(0, BATCH / 2)
				.flatMap((taskId) => [start(taskId), { name: 'task.submit', input: submissionOf(taskId, templateId) }])
	}
];

async function makePhone(database: BenchDatabase, product: Product, n: number, agent: Agent): Promise<Phone> {
	const member = await makeMember(database, `push-${n}`, 'Technician', 'field');
	const plant = await makePlant(database, member.companyId, 20);
	const templateId = await makeTemplate(database, member.companyId);
	const ids = Array.from({ length: BATCH + (ROUNDS + 1) * PHASES * (BATCH / 2) }, () => newId());
	await makeTasks(database, member.companyId, { plant, templateId, assigneeId: member.userId, ids });
	const deviceId = await makeDevice(database, member.companyId, member.userId);
	return {
		...member,
		deviceId,
		templateId,
		tasks: ids.slice(0, BATCH),
		fresh: ids.slice(BATCH),
		seq: 0,
		mark: { seq: 0, audit: 0, feed: 0 },
		send: createSender(product, member, agent)
	};
}

/** One round; answers the seconds it took and checks that everything was applied, once. */
async function push(
	phones: readonly Phone[],
	mix: Mix,
	batches: Written[][],
	database: BenchDatabase,
	agent: Agent
): Promise<number> {
	let seconds = 0;
	for (let phase = 0; phase < PHASES; phase += 1) {
		const ready = phones.map((phone) => ({ phone, body: bodyOf(phone, mix.batch(phone, phase)) }));
		for (const phone of phones) phone.seq += BATCH;
		const answers: string[] = [];
		const jobs = ready.map(
			({ phone, body }) =>
				async () =>
					void answers.push(await phone.send('/trpc/sync.push', body))
		);
		const startedAt = performance.now();
		await inParallel(jobs, WIDTH);
		seconds += (performance.now() - startedAt) / 1000;
		const applied = answers.reduce((sum, text) => sum + (text.match(/"kind":"applied"/g)?.length ?? 0), 0);
		if (applied !== phones.length * BATCH)
			throw new Error(`${mix.work}: ${applied} applied; ${answers[0]?.slice(0, 500)}`);
		// The server closes connections that idle while the script runs.
		agent.destroy();
		batches.push(await writtenBy(phones, database));
	}
	return seconds;
}

async function writtenBy(phones: readonly Phone[], database: BenchDatabase): Promise<Written[]> {
	const written: Written[] = [];
	for (const phone of phones) {
		const to = await markOf(database, phone.companyId, phone.deviceId);
		written.push({ companyId: phone.companyId, deviceId: phone.deviceId, from: phone.mark, to });
		if (to.seq - phone.mark.seq !== BATCH || to.audit - phone.mark.audit !== BATCH) throw new Error('rows are missing');
		phone.mark = to;
	}
	return written;
}

function cpuSecondsOf(pid: number | undefined): number {
	const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
	return (Number(fields[11]) + Number(fields[12])) / 100;
}

async function measure(
	database: BenchDatabase,
	product: Product,
	phones: readonly Phone[],
	mix: Mix,
	agent: Agent
): Promise<Result[]> {
	const commands = phones.length * BATCH * PHASES;
	const rates: { ours: number[]; script: number[]; cpu: number[] } = { ours: [], script: [], cpu: [] };
	for (let n = 0; n < ROUNDS + 1; n += 1) {
		const batches: Written[][] = [];
		const cpuBefore = cpuSecondsOf(product.process.pid);
		const ours = await push(phones, mix, batches, database, agent);
		const cpu = cpuSecondsOf(product.process.pid) - cpuBefore;
		const script: string[] = [];
		for (const written of batches.flat()) script.push(await scriptOf(database, written));
		const limit = await runScript(database, script);
		if (n === 0) continue;
		rates.ours.push(commands / ours);
		rates.script.push(commands / limit);
		rates.cpu.push((cpu / commands) * 1e6);
		console.log(
			`  ${mix.work}: ours ${round(commands / ours)}/s, script ${round(commands / limit)}/s, ${round((cpu / commands) * 1e6)} µs`
		);
	}
	return rowsOf(mix, rates);
}

function rowsOf({ work }: Mix, rates: { ours: number[]; script: number[]; cpu: number[] }): Result[] {
	const [ours, script] = [median(rates.ours), median(rates.script)];
	const base = {
		id: 'push',
		limit: `${round(script)} commands/s as one SQL script`,
		peer: '–',
		ours: `${round(ours)} commands/s`,
		spread: spreadOf(rates.ours),
		note: `${COMPANIES} companies, batches of ${BATCH}, ${WIDTH} at a time, all on the same cores; ${round(median(rates.cpu))} µs of our process a command`
	};
	return [
		{
			...base,
			work: `sync.push, ${work}: against the script`,
			ratio: round(ours / script),
			target: `>= ${TARGET_RATIO}`,
			isMet: ours / script >= TARGET_RATIO
		},
		{
			...base,
			work: `sync.push, ${work}: durable commands a second`,
			ratio: `${round(ours)}/s`,
			target: `>= ${TARGET_RATE}/s`,
			isMet: ours >= TARGET_RATE
		}
	];
}

async function run(): Promise<Result[]> {
	const database = await startBenchDatabase();
	const product = await startProduct(database, undefined, 4103);
	const agent = createAgent(WIDTH);
	const phones: Phone[] = [];
	for (let n = 0; n < COMPANIES; n += 1) phones.push(await makePhone(database, product, n, agent));
	await settle(database);
	for (const phone of phones) phone.mark = await markOf(database, phone.companyId, phone.deviceId);
	await makeTwins(database);
	const results: Result[] = [];
	for (const mix of MIXES) results.push(...(await measure(database, product, phones, mix, agent)));
	agent.destroy();
	await product.stop();
	await database.stop();
	return results;
}

export const benchmark: Benchmark = { id: 'push', run };
