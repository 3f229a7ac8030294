import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { WebSocket } from 'ws';
import type { ServerFrame } from '#lib/domain/live/protocol.ts';
import type { FeedRow } from '../db/platform.ts';
import { createInProcessBus } from './bus.ts';
import { createHub } from './hub.ts';
import type { Listener } from './listener.ts';

const COMPANY = 'company';

function rowOf(n: number, rest: Partial<FeedRow> = {}): FeedRow {
	return {
		n,
		at: new Date(),
		entity: 'task',
		id: `id-${n}`,
		op: 'upsert',
		row: { n },
		scopes: ['task'],
		oldScopes: [],
		actorId: null,
		actorName: null,
		cause: 'task.edit',
		...rest
	};
}

function feedOf() {
	const rows: FeedRow[] = [];
	let reads = 0;
	return {
		rows,
		reads: () => reads,
		feedHead: () => Promise.resolve({ epoch: 'epoch', n: rows.at(-1)?.n ?? 0 }),
		feedAfter: (_company: string, after: number, max: number) => {
			reads += 1;
			return Promise.resolve(rows.filter(({ n }) => n > after).slice(0, max));
		}
	};
}

/** A socket whose buffer the test fills. */
class FakeSocket {
	readonly OPEN = 1;
	readyState = 1;
	bufferedAmount = 0;
	closedWith: number | undefined;
	readonly sent: Buffer[] = [];
	send(frame: Buffer): void {
		this.sent.push(frame);
	}
	close(code: number): void {
		this.closedWith = code;
		this.readyState = 2;
	}
	get frames(): ServerFrame[] {
		return this.sent.map((frame) => JSON.parse(String(frame)) as ServerFrame);
	}
}

function listenerOf(tokens: string[]): { socket: FakeSocket; listener: Listener } {
	const socket = new FakeSocket();
	const listener: Listener = {
		ws: socket as unknown as WebSocket,
		userId: 'user',
		companyId: COMPANY,
		visitId: undefined,
		sessionHash: 'hash',
		group: undefined,
		tokens: new Set(tokens),
		version: 1,
		hasGreeted: true,
		isSlow: false,
		heardAt: 0,
		spoken: 0
	};
	return { socket, listener };
}

async function hubWith(...tokenSets: string[][]) {
	const feed = feedOf();
	const bus = createInProcessBus();
	const errors: string[] = [];
	const hub = createHub({ platform: feed, bus, log: { error: (_fields, message) => void errors.push(message) } });
	const readers = tokenSets.map(listenerOf);
	for (const { listener } of readers) await hub.join(listener, null);
	/** Adds rows, wakes and lets the burst be served. */
	const change = async (...rows: Partial<FeedRow>[]) => {
		for (const row of rows) feed.rows.push(rowOf((feed.rows.at(-1)?.n ?? 0) + 1, row));
		bus.wake(COMPANY, feed.rows.at(-1)?.n ?? 0);
		await vi.advanceTimersByTimeAsync(20);
	};
	return { feed, bus, hub, readers, change, errors };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const kinds = (socket: FakeSocket) => socket.frames.map(({ type }) => type);

describe('a burst', () => {
	test('of several wake-ups within 20 ms is read once and told once', async () => {
		const { feed, bus, readers } = await hubWith(['task']);
		feed.rows.push(rowOf(1), rowOf(2), rowOf(3));
		for (const n of [1, 2, 3]) bus.wake(COMPANY, n);
		await vi.advanceTimersByTimeAsync(20);
		expect(feed.reads()).toBe(1);
		expect(readers[0]?.socket.frames.slice(1)).toMatchObject([
			{ type: 'delta', from: 0, to: 3, rows: [{ n: 1 }, { n: 2 }, { n: 3 }] }
		]);
	});

	test('is encoded once for all who hear the same, whoever they are', async () => {
		const { readers, change } = await hubWith(['task', 'own@a'], ['task', 'own@b'], ['task', 'own@c']);
		await change({});
		const [first, ...others] = readers.map(({ socket }) => socket.sent[1]);
		for (const frame of others) expect(frame).toBe(first);
	});

	test('says nothing to whom nothing concerns, and what follows still joins without a hole', async () => {
		const { readers, change } = await hubWith(['own@a']);
		await change({}, {});
		await change({ scopes: ['own@a'] });
		expect(readers[0]?.socket.frames.slice(1)).toMatchObject([{ from: 0, to: 3, rows: [{ n: 3 }] }]);
	});

	test('takes from whom it once concerned only the thing, not its content', async () => {
		const { readers, change } = await hubWith(['own@a'], ['own@b']);
		await change({ row: { secret: 1 }, scopes: ['own@b'], oldScopes: ['own@a'] });
		expect(readers[0]?.socket.frames[1]).toMatchObject({ rows: [{ op: 'remove', row: null }] });
		expect(readers[1]?.socket.frames[1]).toMatchObject({ rows: [{ op: 'upsert', row: { secret: 1 } }] });
	});

	test('with a row that fits no frame, or too many rows, is told as a poke', async () => {
		const { readers, change } = await hubWith(['task']);
		await change({ row: 'x'.repeat(9000) });
		expect(readers[0]?.socket.frames.at(-1)).toEqual({ type: 'poke', n: 1 });
		await change(...Array.from({ length: 200 }, () => ({ row: 'x'.repeat(1000) })));
		expect(readers[0]?.socket.frames.at(-1)).toEqual({ type: 'poke', n: 201 });
	});

	test('behind a hole in the feed is told as a poke to everybody', async () => {
		const { feed, bus, readers } = await hubWith(['task'], ['own@a']);
		feed.rows.push(rowOf(7));
		bus.wake(COMPANY, 7);
		await vi.advanceTimersByTimeAsync(20);
		for (const { socket } of readers) expect(socket.frames.at(-1)).toEqual({ type: 'poke', n: 7 });
	});
});

describe('a slow reader', () => {
	test('gets one poke above 256 KiB, then nothing, and a poke again when it has caught up; others are served', async () => {
		const { readers, change, hub } = await hubWith(['task'], ['task', 'own@b']);
		const [slow, quick] = readers;
		if (!slow || !quick) throw new Error('two readers');
		slow.socket.bufferedAmount = 256 * 1024 + 1;
		for (let n = 0; n < 3; n += 1) await change({});
		expect(kinds(slow.socket)).toEqual(['welcome', 'poke']);
		expect(kinds(quick.socket)).toEqual(['welcome', 'delta', 'delta', 'delta']);
		slow.socket.bufferedAmount = 100 * 1024;
		hub.tick();
		expect(kinds(slow.socket)).toHaveLength(2);
		slow.socket.bufferedAmount = 0;
		hub.tick();
		expect(slow.socket.frames.at(-1)).toEqual({ type: 'poke', n: 3 });
		await change({});
		expect(slow.socket.frames.at(-1)).toMatchObject({ type: 'delta', from: 3, to: 4 });
	});

	test('is sent away above 1 MiB, once', async () => {
		const { readers, change, hub } = await hubWith(['task']);
		const socket = readers[0]?.socket;
		if (!socket) throw new Error('a reader');
		socket.bufferedAmount = 1024 * 1024 + 1;
		await change({});
		await change({});
		expect(socket.closedWith).toBe(1013);
		expect(kinds(socket)).toEqual(['welcome']);
		expect(hub.stats().closedSlow).toBe(1);
	});
});

describe('what goes wrong', () => {
	test('a lost wake-up is found by the look at the feed now and then', async () => {
		const { feed, hub, readers } = await hubWith(['task']);
		feed.rows.push(rowOf(1));
		await hub.checkHeads();
		await vi.advanceTimersByTimeAsync(20);
		expect(kinds(readers[0]?.socket ?? new FakeSocket())).toEqual(['welcome', 'delta']);
	});

	test('a database that fails is asked again a second later', async () => {
		const { feed, readers, change, errors } = await hubWith(['task']);
		const { feedAfter } = feed;
		feed.feedAfter = () => Promise.reject(new Error('gone'));
		await change({});
		expect(errors).toHaveLength(1);
		feed.feedAfter = feedAfter;
		await vi.advanceTimersByTimeAsync(1000);
		expect(readers[0]?.socket.frames.at(-1)).toMatchObject({ type: 'delta', to: 1 });
	});

	test('a reader that joins while changes pour in misses none', async () => {
		const { feed, bus, hub, change } = await hubWith(['task']);
		await change({}, {});
		const { feedAfter } = feed;
		const late = listenerOf(['task']);
		feed.feedAfter = async (company, after, max) => {
			const rows = await feedAfter(company, after, max);
			await new Promise((resolve) => setTimeout(resolve, 50));
			return rows;
		};
		const joining = hub.join(late.listener, { epoch: 'epoch', n: 0 });
		feed.rows.push(rowOf(3));
		bus.wake(COMPANY, 3);
		await vi.advanceTimersByTimeAsync(500);
		await joining;
		feed.feedAfter = feedAfter;
		await change({});
		const heard = late.socket.frames.flatMap((frame) => (frame.type === 'delta' ? frame.rows.map(({ n }) => n) : []));
		expect(heard).toEqual([1, 2, 3, 4]);
	});

	test('nothing is kept of a company nobody listens to any more', async () => {
		const { feed, readers, hub, change } = await hubWith(['task']);
		readers.forEach(({ listener }) => hub.leave(listener));
		expect(hub.stats().rooms).toBe(0);
		await change({});
		expect(feed.reads()).toBe(0);
	});
});
