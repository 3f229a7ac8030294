import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type RawData, type WebSocket, WebSocketServer } from 'ws';
import * as z from 'zod/mini';
import { tokensOf } from '#lib/domain/access/scope.ts';
import { ClientFrame, LIVE_PROTOCOL, MAX_INBOUND_BYTES } from '#lib/domain/live/protocol.ts';
import { actorOf } from '../commands/enter.ts';
import type { Sessions } from '../auth/session-store.ts';
import type { PlatformDoor } from '../db/platform.ts';
import type { TenantDoor } from '../db/with-tenant.ts';
import { createAccessWatch } from './access.ts';
import type { Bus } from './bus.ts';
import { encode } from './frames.ts';
import { createHub, type HubStats } from './hub.ts';
import { close, CLOSE, type Listener, send } from './listener.ts';
import { type Admission, admitUpgrade, Denial, deny } from './upgrade.ts';
import { createWheel } from './wheel.ts';

const TURN_EVERY_MS = 1_000;
const CHECK_HEADS_EVERY_TURNS = 20;
const MAX_RECONNECT_MS = 30_000;
const DRAIN_MS = 2_000;
const SERVER_OPTIONS = {
	noServer: true,
	clientTracking: false,
	maxPayload: MAX_INBOUND_BYTES,
	maxFragments: 64,
	perMessageDeflate: false,
	handleProtocols: () => LIVE_PROTOCOL
};

export type Live = {
	/** Answers every upgrade request of the server: 401, 403, 404, 426, 429 or 503 before the socket opens, or opens it. */
	handleUpgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
	/** Sends everybody away with a moment to come back at, spread over half a minute. */
	drain: () => Promise<void>;
	stats: () => HubStats & { sockets: number };
};

type Parts = {
	door: TenantDoor;
	sessions: Sessions;
	platform: PlatformDoor;
	bus: Bus;
	origin: string;
	maxSockets: number;
	/** More than this many windows of one person on a node are turned away. */
	socketsPerUser: number;
	log: { error: (fields: object, message: string) => void };
	random?: () => number;
};

export function createLive(parts: Parts): Live {
	const { door, platform, bus, log, maxSockets, socketsPerUser, random = Math.random } = parts;
	const server = new WebSocketServer(SERVER_OPTIONS);
	const sockets = new Map<WebSocket, Listener>();
	const perUser = new Map<string, number>();
	const hub = createHub({ platform, bus, log });
	const wheel = createWheel();
	const access = createAccessWatch({ door, platform, bus, hub, listeners: () => sockets.values(), log });
	let isDraining = false;
	let turns = 0;
	const timer = setInterval(turn, TURN_EVERY_MS);
	timer.unref();

	function turn(): void {
		wheel.turn();
		hub.tick();
		if (sockets.size > 0) void access.check();
		turns += 1;
		if (turns % CHECK_HEADS_EVERY_TURNS > 0) return;
		hub
			.checkHeads()
			.catch((error: unknown) => log.error({ err: error }, 'the feeds of live companies could not be checked'));
	}

	function open(ws: WebSocket, admission: Admission): void {
		const listener = listenerOf(ws, admission);
		sockets.set(ws, listener);
		perUser.set(listener.userId, socketsOf(listener.userId) + 1);
		wheel.add(listener);
		// The same few functions for all sockets; each finds its own listener.
		ws.on('message', onMessage).on('pong', onPong).on('close', onClose).on('error', onError);
	}

	function socketsOf(userId: string): number {
		return perUser.get(userId) ?? 0;
	}

	function onMessage(this: WebSocket, data: RawData, isBinary: boolean): void {
		const listener = sockets.get(this);
		if (!listener) return;
		if (!wheel.hear(listener) || isBinary) return close(listener, CLOSE.policy);
		const frame = z.safeParse(ClientFrame, parseJson(data));
		if (!frame.success) return close(listener, CLOSE.malformed);
		const { company, visit, cursor } = frame.data;
		const isMine = company === listener.companyId && visit === listener.visitId && !listener.hasGreeted;
		if (!isMine) return close(listener, CLOSE.policy);
		listener.hasGreeted = true;
		hub.join(listener, cursor).catch((error: unknown) => {
			log.error({ err: error }, 'a live socket could not join');
			close(listener, CLOSE.restart);
		});
	}

	function onPong(this: WebSocket): void {
		const listener = sockets.get(this);
		if (listener && !wheel.hear(listener)) close(listener, CLOSE.policy);
	}

	function onClose(this: WebSocket): void {
		const listener = sockets.get(this);
		if (!listener) return;
		sockets.delete(this);
		const left = socketsOf(listener.userId) - 1;
		if (left > 0) perUser.set(listener.userId, left);
		else perUser.delete(listener.userId);
		wheel.remove(listener);
		hub.leave(listener);
	}

	// What ws itself refuses (size, encoding, opcodes) it also closes, with the fitting code.
	function onError(this: WebSocket): void {}

	async function upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
		if (isDraining || sockets.size >= maxSockets) throw new Denial(503);
		const admission = await admitUpgrade(parts, request);
		if (isDraining) throw new Denial(503);
		if (socketsOf(admission.entered.userId) >= socketsPerUser) throw new Denial(429);
		if (socket.destroyed) return;
		socket.off('error', ignore);
		// Calls back before it returns: from the count above to the map nothing else runs.
		server.handleUpgrade(request, socket, head, (ws) => open(ws, admission));
	}

	return {
		handleUpgrade(request, socket, head) {
			socket.on('error', ignore);
			upgrade(request, socket, head).catch((error: unknown) => {
				if (!(error instanceof Denial)) log.error({ err: error }, 'an upgrade failed');
				deny(socket, error instanceof Denial ? error.status : 503);
			});
		},
		async drain() {
			isDraining = true;
			clearInterval(timer);
			hub.end();
			access.end();
			const closed = [...sockets.values()].map((listener) => {
				const reconnectInMs = Math.floor(random() * MAX_RECONNECT_MS);
				send(listener, [encode({ type: 'drain', reconnectInMs })], 0);
				close(listener, CLOSE.restart);
				return new Promise((resolve) => listener.ws.once('close', resolve));
			});
			const late = setTimeout(() => sockets.forEach(({ ws }) => ws.terminate()), DRAIN_MS);
			await Promise.all(closed);
			clearTimeout(late);
		},
		stats: () => ({ sockets: sockets.size, ...hub.stats() })
	};
}

function listenerOf(ws: WebSocket, { entered, entry }: Admission): Listener {
	return {
		ws,
		userId: entered.userId,
		companyId: entered.companyId,
		visitId: entered.visitId ?? undefined,
		sessionHash: entry.sessionHash,
		group: undefined,
		tokens: tokensOf(actorOf(entered)),
		version: entered.version,
		hasGreeted: false,
		isSlow: false,
		heardAt: 0,
		spoken: 0
	};
}

function ignore(): void {}

function parseJson(data: RawData): unknown {
	try {
		return JSON.parse(String(data));
	} catch {
		return undefined;
	}
}
