import { createHash } from 'node:crypto';
import { v7 as newId } from 'uuid';
import { createDevice, type Device } from '#lib/offline/device.ts';
import type { Stop } from '#lib/offline/stop.ts';
import { enqueue, makeItem, type NewCommand, type Queued } from '#lib/offline/outbox.ts';
import type { Lock, Parts } from '#lib/offline/parts.ts';
import { contact, type Watch } from '#lib/offline/round.ts';
import { changesOf } from '#lib/offline/settle.ts';
import { createMemoryStore } from '#lib/offline/store.memory.ts';
import type { Store } from '#lib/offline/store.ts';
// What a phone fetches when it first needs it is there already: the clock stands still in these tests.
import '#lib/offline/forms.ts';
import '#lib/offline/places.ts';
import '#lib/offline/report-views.ts';
import '#lib/offline/reports.ts';
import '#lib/offline/runs.ts';
import '#lib/offline/upload.ts';
import { createModelServer, type ModelServer } from './model-server.ts';
import { ME } from './rows.ts';

export type Phone = {
	parts: Parts;
	device: Device;
	server: ModelServer;
	clock: FakeClock;
	watch: Watch;
	/** Makes a command that stands for itself. */
	make: (command?: Partial<NewCommand>) => Promise<Queued>;
	contact: () => Promise<Stop>;
	/** Contacts until nothing is left to do. */
	calm: () => Promise<void>;
};

export type FakeClock = Parts['clock'] & { pass: (ms: number) => Promise<void> };

export function createFakeClock(start = '2026-03-02T06:00:00.000Z'): FakeClock {
	let now = Date.parse(start);
	const sleepers = new Set<{ at: number; wake: () => void }>();
	return {
		now: () => new Date(now),
		sleep: (ms, signal) =>
			new Promise((resolve) => {
				const sleeper = { at: now + ms, wake };
				function wake(): void {
					sleepers.delete(sleeper);
					resolve();
				}
				sleepers.add(sleeper);
				signal.addEventListener('abort', wake, { once: true });
			}),
		async pass(ms) {
			now += ms;
			for (const sleeper of [...sleepers]) if (sleeper.at <= now) sleeper.wake();
			await settle();
		}
	};
}

/** What the app fetches with its first command takes a time of its own: afterwards it is there for all phones of the file. */
export async function fetchParts(): Promise<void> {
	const phone = createPhone();
	await phone.make();
	await phone.calm();
}

/** Lets everything run that waits for nothing but its turn. */
export async function settle(): Promise<void> {
	for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

/** First come, first served, by name. */
export function createFakeLock(): Lock {
	const tails = new Map<string, Promise<unknown>>();
	return (name, work) => {
		const before = tails.get(name) ?? Promise.resolve();
		const mine = before.then(work);
		tails.set(
			name,
			mine.catch(() => undefined)
		);
		return mine;
	};
}

export function hashOf(content: string | Uint8Array): string {
	return createHash('sha256').update(content).digest('hex');
}

export function createPhone(options: { store?: Store; server?: ModelServer; clock?: FakeClock } = {}): Phone {
	const clock = options.clock ?? createFakeClock();
	const server = options.server ?? createModelServer(clock.now);
	const parts: Parts = {
		store: options.store ?? createMemoryStore(),
		transport: server,
		clock,
		random: () => 0.5,
		newId,
		sha256: async (bytes) => hashOf(bytes),
		lock: createFakeLock(),
		channel: { post: () => undefined, listen: () => () => undefined },
		isCellular: () => false,
		companyId: newId(),
		user: ME,
		device: { name: 'Test phone', platform: 'node', appVersion: '0.1.0' }
	};
	const device = createDevice(parts);
	const watch: Watch = {
		onSending: () => undefined,
		onLoading: () => undefined,
		onUploading: () => undefined,
		onHeld: () => undefined
	};
	const once = () => contact(device, parts, new AbortController().signal, watch);
	return {
		parts,
		device,
		server,
		clock,
		watch,
		async make(command = {}) {
			const fresh = { name: 'task.start', input: { note: newId() }, title: 'A task', taskId: null, effect: null };
			const item = await makeItem(parts, { ...fresh, ...command });
			return device.update(async (meta) => {
				const made = enqueue(meta, item);
				return { changes: await changesOf(device.store, meta, [made.item]), meta: made.meta, answer: made.item };
			});
		},
		contact: once,
		async calm() {
			for (let round = 0; round < 50; round += 1) if ((await once()).kind === 'done') return;
			throw new Error('the phone does not come to rest');
		}
	};
}
