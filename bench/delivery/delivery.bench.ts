import type { ChildProcess } from 'node:child_process';
import { v7 as newId } from 'uuid';
import { createAgent, createSender } from '../support/http.ts';
import { bodyOf } from '../support/outbox.ts';
import { makeDevice, makePlant, makeTasks, makeTemplate, settle } from '../support/plant.ts';
import { ask, forkServer, startPinned, stop } from '../support/process.ts';
import { addMember, makeMember, type Member, startBenchDatabase, startProduct } from '../support/product.ts';
import { type Benchmark, percentile, type Result, round } from '../support/result.ts';

// 50 companies with 40 screens each, 500 commands a second by the clock: from the moment a command is due until each
// screen of its company has parsed the row. The commit lies in between, so commit to screen is less than what is counted.
// Phones hand in five commands at a time, as many as the capacity model of a shift expects of them.
const COMPANIES = 50;
const SCREENS = 40;
const TASKS = 20;
const PER_SECOND = 500;
const BATCH = 5;
const SECONDS = 15;
const WARM_UP_SECONDS = 15;
const LIMIT_MS = 100;

type Room = {
	worker: Member;
	deviceId: string;
	seq: number;
	screen: Member;
	ids: string[];
	revisions: number[];
	/** The last batch of the phone: the next waits for it. */
	last: Promise<unknown>;
};
type Change = { id: string; revision: number };
type Sent = { dueAt: number; answeredAt: number };
type Send = (room: Room, changes: readonly Change[]) => Promise<unknown>;

const clock = () => Number(process.hrtime.bigint()) / 1e6;

/** Batches by the clock, whatever the answers do; each task is started and given back in turn. */
async function load(rooms: readonly Room[], seconds: number, send: Send): Promise<Map<string, Sent>> {
	const sent = new Map<string, Sent>();
	const running: Promise<unknown>[] = [];
	const startedAt = clock();
	for (let n = 0; n < (seconds * PER_SECOND) / BATCH; n += 1) {
		const dueAt = startedAt + (n * 1000 * BATCH) / PER_SECOND;
		while (clock() < dueAt) await new Promise((resolve) => setTimeout(resolve, dueAt - clock()));
		const room = rooms[n % rooms.length];
		if (!room) throw new Error('no room');
		const changes = nextOf(room, (Math.floor(n / rooms.length) * BATCH) % TASKS);
		room.last = room.last.then(() => send(room, changes));
		running.push(
			room.last.then(() => {
				for (const { id, revision } of changes) sent.set(`${id}:${revision}`, { dueAt, answeredAt: clock() });
			})
		);
	}
	await Promise.all(running);
	return sent;
}

function nextOf(room: Room, first: number): Change[] {
	return room.ids.slice(first, first + BATCH).map((id, index) => {
		const revision = (room.revisions[first + index] ?? 0) + 1;
		room.revisions[first + index] = revision;
		return { id, revision };
	});
}

type Figures = { p50: number; p99: number; afterAnswer: number; missing: number; foreign: number; frames: number };

async function measure(readers: ChildProcess, rooms: readonly Room[], send: Send): Promise<Figures> {
	await load(rooms, WARM_UP_SECONDS, send);
	await settled();
	await ask(readers, { type: 'collect' }, 'collected');
	const sent = await load(rooms, SECONDS, send);
	await settled();
	const collected = await ask(readers, { type: 'collect' }, 'collected');
	const arrivals = collected['arrivals'] as [string, number][];
	const waits: number[] = [];
	const afterAnswers: number[] = [];
	for (const [key, at] of arrivals) {
		const command = sent.get(key);
		if (!command) throw new Error('a screen got what nobody sent');
		waits.push(at - command.dueAt);
		afterAnswers.push(at - command.answeredAt);
	}
	return {
		p50: percentile(waits, 0.5),
		p99: percentile(waits, 0.99),
		afterAnswer: percentile(afterAnswers, 0.99),
		missing: sent.size * SCREENS - arrivals.length,
		foreign: Number(collected['foreign']),
		frames: arrivals.length
	};
}

function settled(): Promise<void> {
	return new Promise((resolve) => setTimeout(resolve, 1_500));
}

async function openReaders(url: string, origin: string, rooms: readonly Room[]): Promise<ChildProcess> {
	const readers = await startPinned('bench/delivery/readers.ts', undefined);
	const plan = {
		url,
		origin,
		each: SCREENS,
		rooms: rooms.map(({ screen, ids }) => ({ companyId: screen.companyId, cookie: screen.cookie, ids }))
	};
	await ask(readers, { type: 'open', plan }, 'opened');
	return readers;
}

async function run(): Promise<Result[]> {
	const database = await startBenchDatabase();
	const product = await startProduct(database, undefined, 4104);
	const rooms: Room[] = [];
	for (let n = 0; n < COMPANIES; n += 1) {
		const screen = await makeMember(database, `delivery-${n}`, 'Supervisor');
		const worker = await addMember(database, screen.companyId, 'Technician', 'field');
		const plant = await makePlant(database, screen.companyId, TASKS);
		const templateId = await makeTemplate(database, screen.companyId);
		const ids = Array.from({ length: TASKS }, () => newId());
		await makeTasks(database, screen.companyId, { plant, templateId, assigneeId: worker.userId, ids });
		const deviceId = await makeDevice(database, screen.companyId, worker.userId);
		rooms.push({ worker, deviceId, seq: 0, screen, ids, revisions: ids.map(() => 1), last: Promise.resolve() });
	}
	await settle(database);
	const agent = createAgent(128);

	const rawServer = await forkServer('bench/delivery/raw.server.ts', { CONNECTION: JSON.stringify(database.admin) });
	const rawReaders = await openReaders(`ws://127.0.0.1:${rawServer.port}`, product.url, rooms);
	const rawSend: Send = ({ screen }, changes) =>
		createSender(
			{ url: product.url, port: rawServer.port },
			screen,
			agent
		)(`/?company=${screen.companyId}`, JSON.stringify(changes));
	const raw = await measure(rawReaders, rooms, rawSend);
	await Promise.all([stop(rawReaders), stop(rawServer.process)]);
	for (const room of rooms) room.revisions = room.ids.map(() => 1);

	const readers = await openReaders(`${product.url.replace('http', 'ws')}/live`, product.url, rooms);
	const senders = new Map(rooms.map(({ worker }) => [worker.companyId, createSender(product, worker, agent)]));
	const send: Send = async (room, changes) => {
		const commands = changes.map(({ id, revision }) => ({
			name: revision % 2 === 0 ? 'task.start' : 'task.release',
			input: { taskId: id }
		}));
		const answer = await senders.get(room.worker.companyId)?.(
			'/trpc/sync.push',
			bodyOf({ ...room.worker, ...room }, commands)
		);
		room.seq += commands.length;
		const applied = answer?.match(/"kind":"applied"/g)?.length ?? 0;
		if (applied !== commands.length) throw new Error(`${applied} applied: ${answer?.slice(0, 300)}`);
	};
	const ours = await measure(readers, rooms, send);
	await stop(readers);
	agent.destroy();
	await product.stop();
	await database.stop();
	return [rowOf(raw, ours)];
}

function rowOf(raw: Figures, ours: Figures): Result {
	const isRight = ours.foreign === 0 && ours.missing === 0;
	return {
		id: 'delivery',
		work: `command to row on screen, ${COMPANIES} companies × ${SCREENS} screens, ${PER_SECOND} commands/s in batches of ${BATCH}`,
		limit: `p50 ${round(raw.p50, 1)} ms, p99 ${round(raw.p99, 1)} ms raw ws and one insert`,
		peer: '–',
		ours: `p50 ${round(ours.p50, 1)} ms, p99 ${round(ours.p99, 1)} ms`,
		ratio: `p99 ${round(ours.p99, 1)} ms`,
		target: `p99 <= ${LIMIT_MS} ms, 0 foreign`,
		isMet: isRight && ours.p99 <= LIMIT_MS,
		spread: '–',
		note: `${ours.frames} rows on screens, ${ours.foreign} foreign, ${ours.missing} missing; counted from when the command was due; after its answer p99 ${round(ours.afterAnswer, 1)} ms`
	};
}

export const benchmark: Benchmark = { id: 'delivery', run };
