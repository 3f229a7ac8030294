import { createHash } from 'node:crypto';
import { createDevice, type Device } from '#lib/offline/device.ts';
import { createFieldClient, type FieldClient } from '#lib/offline/field-client.ts';
import type { Clock, Parts } from '#lib/offline/parts.ts';
import type { Store, Table } from '#lib/offline/store.ts';
import type { Dice } from '../../support/random.ts';
import { createDisk, type Disk } from './disk.ts';
import { type Person, type Plot, signIn } from './ground.ts';
import { createLocks, type Locks } from './locks.ts';
import { createNetwork } from './network.ts';
import { createSchedule, type Life, type Schedule } from './schedule.ts';
import type { Server } from './server.ts';

export type Tab = {
	life: Life;
	phone: Phone;
	disk: Disk;
	client: FieldClient;
	/** For what the app fetches only when it is needed: fetching takes a time that no seed repeats. */
	desk: { device: Device; parts: Parts };
	/** Has a request under way. */
	isSending: boolean;
	hear: (tables: readonly Table[]) => void;
};

/** Before it is opened. */
export type TabAlone = Omit<Tab, 'client' | 'desk'>;

export type Phone = {
	/** Off from the true time by so much. */
	skewMs: number;
	isOnline: boolean;
	/** Whose cookie the browser holds. */
	session: { userId: string; key: string } | undefined;
	disks: Map<string, Disk>;
	tabs: Tab[];
	locks: Locks;
};

type Sleeper = { life: Life; at: number; wake: () => void };

export type World = {
	dice: Dice;
	plot: Plot;
	server: Server;
	schedule: Schedule;
	nowMs: number;
	/** By the true clock. */
	startedAt: string;
	/** Faults happen; else everything works. */
	isStorm: boolean;
	/** What the network lets pass: a proxy on the way refuses more than that, always. */
	mostChars: number;
	/** The database dies now and then. */
	isDatabaseMortal: boolean;
	phones: Phone[];
	sleepers: Set<Sleeper>;
	/** Requests still on their way when their sender had given up. */
	late: (() => Promise<unknown>)[];
	/** Records handed in at a desk, by author. */
	atDesk: Map<string, string>;
	faults: Record<string, number>;
	violated: (what: string) => void;
};

export function createWorld(dice: Dice, plot: Plot, server: Server, violated: World['violated']): World {
	const phone = (): Phone => ({
		skewMs: dice.chance(0.3) ? (dice.next() - 0.5) * 4 * 86_400_000 : 0,
		isOnline: true,
		session: undefined,
		disks: new Map(),
		tabs: [],
		locks: createLocks()
	});
	return {
		dice,
		plot,
		server,
		schedule: createSchedule(dice),
		nowMs: Date.now(),
		startedAt: new Date(Date.now() - 1000).toISOString(),
		isStorm: true,
		mostChars: dice.chance(0.15) ? 800 + dice.below(3_000) : Infinity,
		isDatabaseMortal: false,
		phones: [phone(), phone()],
		sleepers: new Set(),
		late: [],
		atDesk: new Map(),
		faults: {},
		violated
	};
}

export function count(world: World, fault: string): void {
	world.faults[fault] = (world.faults[fault] ?? 0) + 1;
}

export function pass(world: World, ms: number): void {
	world.nowMs += ms;
	for (const sleeper of [...world.sleepers]) {
		if (sleeper.life.isOver) world.sleepers.delete(sleeper);
		else if (sleeper.at <= world.nowMs) sleeper.wake();
	}
}

/** Signs a person in on a phone; windows of whoever was there before stay open with their new cookie. */
export async function enter(world: World, phone: Phone, person: Person): Promise<void> {
	phone.session = { userId: person.id, key: await signIn(world.server.db, person.id, 'field') };
}

export function openTab(world: World, phone: Phone, person: Person): Tab {
	const { answered } = world.server;
	const disk =
		phone.disks.get(person.id) ??
		createDisk(person.id, { isAnswered: (id) => answered.has(id), violated: world.violated });
	phone.disks.set(person.id, disk);
	const life: Life = { isOver: false };
	const tab: TabAlone = { life, phone, disk, isSending: false, hear: () => undefined };
	const parts = partsOf(world, tab, person);
	const client = createFieldClient(parts);
	const device = createDevice({
		...parts,
		channel: { post: (tables) => tellAll(tab, tables), listen: () => () => undefined }
	});
	const whole: Tab = Object.assign(tab, { client, desk: { device, parts } });
	phone.tabs.push(whole);
	client.start();
	return whole;
}

/** The window is gone from one moment to the next; its locks are free, what it waited for never comes. */
export function killTab(tab: Tab): void {
	tab.life.isOver = true;
	tab.phone.tabs.splice(tab.phone.tabs.indexOf(tab), 1);
	tab.phone.locks.release(tab.life);
}

function tellAll({ phone, disk }: TabAlone, tables: readonly Table[], but?: TabAlone): void {
	for (const other of phone.tabs)
		if (other !== but && other.disk === disk) queueMicrotask(() => other.life.isOver || other.hear(tables));
}

function partsOf(world: World, tab: TabAlone, person: Person): Parts {
	const { phone, life, disk } = tab;
	const clock = clockOf(world, phone, life);
	return {
		store: storeOf(world, disk.store, life),
		transport: createNetwork(world, tab),
		clock,
		random: world.dice.next,
		newId: () => world.dice.id(clock.now().getTime()),
		sha256: async (bytes) => createHash('sha256').update(bytes).digest('hex'),
		lock: phone.locks.of(life, disk.userId),
		channel: {
			post: (tables) => tellAll(tab, tables, tab),
			listen: (listener) => {
				tab.hear = listener;
				return () => undefined;
			}
		},
		isCellular: () => false,
		companyId: world.plot.companyId,
		user: { id: person.id, name: person.name },
		device: { name: 'Phone', platform: 'simulator', appVersion: '0.1.0' }
	};
}

function clockOf(world: World, phone: Phone, life: Life): Clock {
	return {
		now: () => new Date(world.nowMs + phone.skewMs),
		sleep: (ms, signal) =>
			new Promise((resolve) => {
				const sleeper: Sleeper = { life, at: world.nowMs + ms, wake };
				function wake(): void {
					world.sleepers.delete(sleeper);
					resolve();
				}
				world.sleepers.add(sleeper);
				signal.addEventListener('abort', wake, { once: true });
			})
	};
}

/** The disk as one window sees it: every write, and some reads, are moments at which it may die or others may come first. */
function storeOf(world: World, store: Store, life: Life): Store {
	const { schedule, dice } = world;
	const read = async () => {
		if (dice.chance(0.1)) await schedule.turn(life);
	};
	return {
		...store,
		get: async (table, id) => (await read(), store.get(table, id)),
		find: async (table, range) => (await read(), store.find(table, range)),
		async write(changes) {
			await schedule.turn(life);
			if (world.isStorm && dice.chance(0.015)) {
				count(world, 'full-storage');
				throw new DOMException('the storage is full', 'QuotaExceededError');
			}
			await store.write(changes);
			if (dice.chance(0.5)) await schedule.turn(life);
		}
	};
}
