import type { Cursor } from '#lib/domain/live/protocol.ts';
import type { PlatformDoor } from '../db/platform.ts';
import type { Bus } from './bus.ts';
import { catchUp } from './catch-up.ts';
import { encode } from './frames.ts';
import { close, CLOSE, isOpen, type Listener, type Outcome, send } from './listener.ts';
import { createRoom, deliver, enterGroup, leaveGroup, moveCursors, pokeAll, type Room } from './room.ts';

const COALESCE_MS = 20;
const RETRY_MS = 1_000;
const READ_ROWS = 500;
const SLOW_AGAIN_BELOW_BYTES = 64 * 1024;

export type HubStats = { rooms: number; sent: number; pokes: number; closedSlow: number };

export type Hub = {
	/** Tells a socket that named its company where the feed stands, gives it what it missed, and lets it listen. */
	join: (listener: Listener, cursor: Cursor | null) => Promise<void>;
	leave: (listener: Listener) => void;
	/** Gives a socket other tokens from the next row on. */
	retune: (listener: Listener, tokens: ReadonlySet<string>) => void;
	/** Once a second: slow readers that caught up are told to read anew. */
	tick: () => void;
	/** Now and then: a wake-up may have been lost. */
	checkHeads: () => Promise<void>;
	stats: () => HubStats;
	end: () => void;
};

type Parts = {
	platform: Pick<PlatformDoor, 'feedHead' | 'feedAfter'>;
	bus: Pick<Bus, 'onWake'>;
	log: { error: (fields: object, message: string) => void };
};

/** Reads each company's new rows once per node and gives every socket what it may hear (sync 4). */
export function createHub({ platform, bus, log }: Parts): Hub {
	const rooms = new Map<string, Room>();
	const opening = new Map<string, Promise<Room | undefined>>();
	const slow = new Set<Listener>();
	const counts = { sent: 0, pokes: 0, closedSlow: 0 };
	const stopWake = bus.onWake(wake);

	function onOutcome(listener: Listener, outcome: Outcome): void {
		if (outcome === 'sent') counts.sent += 1;
		if (outcome === 'closed') counts.closedSlow += 1;
		if (outcome !== 'slow' || slow.has(listener)) return;
		counts.pokes += 1;
		slow.add(listener);
	}

	function wake(companyId: string, n: number): void {
		const room = rooms.get(companyId);
		if (!room) return;
		room.target = Math.max(room.target, n);
		// A lone change goes out at once, what follows within 20 ms goes together.
		schedule(room, Math.max(0, room.servedAt + COALESCE_MS - Date.now()));
	}

	function schedule(room: Room, delayMs: number): void {
		if (room.isReading || room.n >= room.target) return;
		room.isReading = true;
		setTimeout(() => void read(room), delayMs);
	}

	async function read(room: Room): Promise<void> {
		let read = READ_ROWS;
		let againInMs: number | undefined = COALESCE_MS;
		try {
			while (read === READ_ROWS && room.sockets.size > 0) {
				const rows = await platform.feedAfter(room.companyId, room.n, READ_ROWS);
				read = rows.length;
				room.servedAt = Date.now();
				if (rows[0]?.n === room.n + 1) deliver(room, rows, onOutcome);
				else if (rows.length > 0) pokeAll(room, rows.at(-1)?.n ?? room.target, onOutcome);
				// Told of what cannot be seen: the next wake-up asks again.
				else againInMs = undefined;
			}
		} catch (error) {
			againInMs = RETRY_MS;
			log.error({ err: error, company: room.companyId }, 'the feed could not be read for live sockets');
		}
		room.isReading = false;
		if (againInMs !== undefined) schedule(room, againInMs);
	}

	async function open(companyId: string): Promise<Room | undefined> {
		const head = await platform.feedHead(companyId);
		opening.delete(companyId);
		if (!head) return undefined;
		const room = createRoom(companyId, head);
		rooms.set(companyId, room);
		return room;
	}

	function roomOf(companyId: string): Room | undefined | Promise<Room | undefined> {
		const room = rooms.get(companyId) ?? opening.get(companyId);
		if (room) return room;
		const promise = open(companyId).catch((error: unknown) => {
			opening.delete(companyId);
			throw error;
		});
		opening.set(companyId, promise);
		return promise;
	}

	function forgetIfEmpty(room: Room): void {
		if (room.sockets.size === 0 && rooms.get(room.companyId) === room) rooms.delete(room.companyId);
	}

	async function join(listener: Listener, cursor: Cursor | null): Promise<void> {
		const room = await roomOf(listener.companyId);
		if (!room) return close(listener, CLOSE.policy);
		if (!isOpen(listener)) return forgetIfEmpty(room);
		// It emptied and was forgotten in the meantime.
		if (rooms.get(room.companyId) !== room) return join(listener, cursor);
		room.sockets.add(listener);
		const welcome = {
			type: 'welcome' as const,
			cursor: { epoch: room.epoch, n: room.n },
			version: listener.version,
			serverTime: new Date().toISOString()
		};
		onOutcome(listener, send(listener, [encode(welcome)], room.n));
		await catchUp(platform, room, listener, cursor, onOutcome);
	}

	return {
		join,
		leave(listener) {
			slow.delete(listener);
			const room = rooms.get(listener.companyId);
			if (!room?.sockets.delete(listener)) return;
			leaveGroup(room, listener);
			forgetIfEmpty(room);
		},
		retune(listener, tokens) {
			const room = rooms.get(listener.companyId);
			const isListening = room && listener.group;
			if (isListening) leaveGroup(room, listener);
			listener.tokens = tokens;
			if (isListening) enterGroup(room, listener);
		},
		tick() {
			for (const listener of slow) {
				if (listener.ws.bufferedAmount > SLOW_AGAIN_BELOW_BYTES) continue;
				slow.delete(listener);
				listener.isSlow = false;
				const n = rooms.get(listener.companyId)?.n;
				if (n !== undefined) onOutcome(listener, send(listener, [encode({ type: 'poke', n })], n));
			}
		},
		async checkHeads() {
			for (const room of rooms.values()) {
				const head = await platform.feedHead(room.companyId);
				if (head?.epoch === room.epoch) wake(room.companyId, head.n);
				else for (const listener of room.sockets) close(listener, CLOSE.restart);
				moveCursors(room, onOutcome);
			}
		},
		stats: () => ({ rooms: rooms.size, ...counts }),
		end: stopWake
	};
}
