import * as z from 'zod/mini';
import { type Cursor, type Entity, type FeedRow, LIVE_PROTOCOL, ServerFrame } from '#lib/domain/live/protocol.ts';
import { createListeners } from './listeners.ts';

type LiveOptions = {
	companyId: string;
	visitId: string | undefined;
	/** Rights changed, or the server closed the door: time to ask who we are. */
	onAccess: () => void;
	onServerTime: (instant: string) => void;
};

const FIRST_RETRY_MS = 1_000;
const LAST_RETRY_MS = 30_000;
/** A shorter interruption is nobody's concern (LN-4). */
const SHOW_LOSS_AFTER_MS = 10_000;
const POLICY_CLOSE = 1008;

/**
 * The one socket of this window. Frames are hints on top of a cursor: what a break or a hole hides is announced as a poke,
 * and the pages on screen read themselves anew (LN-3).
 */
export class LiveController {
	status = $state<'connecting' | 'live' | 'lost'>('connecting');
	/** Set once a break has lasted 10 s, to the moment it began (milliseconds). */
	notLiveSince = $state<number | undefined>();
	/** When the screen last matched the server. */
	updatedAt = $state(Date.now());

	readonly #options: LiveOptions;
	readonly #rows = createListeners<Entity, FeedRow>();
	readonly #pokes = createListeners<'poke', void>();
	#socket: WebSocket | undefined;
	#cursor: Cursor | null = null;
	#attempts = 0;
	#retryTimer: ReturnType<typeof setTimeout> | undefined;
	#lossTimer: ReturnType<typeof setTimeout> | undefined;
	#isClosed = false;

	constructor(options: LiveOptions) {
		this.#options = options;
	}

	open(): void {
		addEventListener('online', this.#reconnectNow);
		addEventListener('offline', this.#breakOff);
		this.#connect();
	}

	close(): void {
		this.#isClosed = true;
		removeEventListener('online', this.#reconnectNow);
		removeEventListener('offline', this.#breakOff);
		clearTimeout(this.#retryTimer);
		clearTimeout(this.#lossTimer);
		this.#socket?.close(1000);
	}

	/** Calls `listener` with every row of an entity until the returned function is called. */
	subscribe(entity: Entity, listener: (row: FeedRow) => void): () => void {
		return this.#rows.add(entity, listener);
	}

	/** Something changed that was not told row by row: read again what is on screen. */
	onPoke(listener: () => void): () => void {
		return this.#pokes.add('poke', listener);
	}

	#connect(): void {
		if (this.#isClosed) return;
		const socket = new WebSocket(`${location.origin.replace(/^http/, 'ws')}/live`, LIVE_PROTOCOL);
		this.#socket = socket;
		socket.onopen = () => socket.send(JSON.stringify(this.#hello()));
		socket.onmessage = (event) => this.#receive(event.data);
		socket.onclose = (event) => {
			if (socket === this.#socket) this.#lose(event.code);
		};
	}

	#hello() {
		const { companyId, visitId } = this.#options;
		return { type: 'hello', company: companyId, ...(visitId ? { visit: visitId } : {}), cursor: this.#cursor };
	}

	#receive(data: unknown): void {
		const frame = z.safeParse(ServerFrame, parseJson(data));
		if (!frame.success) return;
		this.updatedAt = Date.now();
		switch (frame.data.type) {
			case 'welcome':
				return this.#welcome(frame.data.cursor, frame.data.serverTime);
			case 'delta':
				return this.#apply(frame.data);
			case 'poke':
				return this.#poke(frame.data.n);
			case 'access.changed':
				return this.#options.onAccess();
			case 'drain':
				return this.#retryIn(frame.data.reconnectInMs);
		}
	}

	#welcome(cursor: Cursor, serverTime: string): void {
		const before = this.#cursor;
		this.#attempts = 0;
		this.status = 'live';
		clearTimeout(this.#lossTimer);
		this.notLiveSince = undefined;
		this.#options.onServerTime(serverTime);
		// The pages were read before this cursor was known, or the feed began anew: only reading again closes the gap.
		if (before?.epoch === cursor.epoch) return;
		this.#cursor = cursor;
		this.#tellPoke();
	}

	#apply({ from, to, rows }: { from: number; to: number; rows: FeedRow[] }): void {
		if (!this.#cursor || to <= this.#cursor.n) return;
		const isHole = from > this.#cursor.n;
		this.#cursor = { ...this.#cursor, n: to };
		if (isHole) return this.#tellPoke();
		for (const row of rows) this.#rows.tell(row.entity, row);
	}

	#poke(n: number): void {
		if (this.#cursor) this.#cursor = { ...this.#cursor, n: Math.max(n, this.#cursor.n) };
		this.#tellPoke();
	}

	#tellPoke(): void {
		this.#pokes.tell('poke', undefined);
	}

	#lose(code: number): void {
		this.#socket = undefined;
		if (this.status !== 'lost') {
			const since = Date.now();
			this.status = 'lost';
			this.#lossTimer = setTimeout(() => (this.notLiveSince = since), SHOW_LOSS_AFTER_MS);
		}
		if (code === POLICY_CLOSE || code >= 4000) this.#options.onAccess();
		const wait = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** this.#attempts++);
		this.#retryIn(wait * (0.75 + Math.random() / 2));
	}

	#retryIn(delayMs: number): void {
		clearTimeout(this.#retryTimer);
		this.#retryTimer = setTimeout(this.#reconnectNow, delayMs);
	}

	readonly #reconnectNow = (): void => {
		clearTimeout(this.#retryTimer);
		const old = this.#socket;
		this.#socket = undefined;
		old?.close(1000);
		this.#connect();
	};

	readonly #breakOff = (): void => {
		const old = this.#socket;
		if (!old) return;
		this.#lose(1006);
		old.close();
	};
}

function parseJson(data: unknown): unknown {
	try {
		return typeof data === 'string' ? JSON.parse(data) : undefined;
	} catch {
		return undefined;
	}
}
