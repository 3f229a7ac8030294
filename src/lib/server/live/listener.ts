import type { WebSocket } from 'ws';
import { encode } from './frames.ts';

const SLOW_ABOVE_BYTES = 256 * 1024;
const CLOSE_ABOVE_BYTES = 1024 * 1024;

/** Why the server closes a socket; what the client makes of it stands in the live protocol. */
export const CLOSE = { session: 4401, access: 4403, policy: 1008, malformed: 1007, restart: 1012, slow: 1013 } as const;

/** Readers who hear the same: one set of tokens, and the last number they were told. */
export type Group = {
	readonly key: string;
	readonly tokens: ReadonlySet<string>;
	readonly members: Set<Listener>;
	told: number;
};

/** One open socket. Kept small: no timer, no closure, nothing of the request. */
export type Listener = {
	readonly ws: WebSocket;
	readonly userId: string;
	readonly companyId: string;
	readonly visitId: string | undefined;
	readonly sessionHash: string;
	/** Undefined until hello is answered and the past is caught up. */
	group: Group | undefined;
	tokens: ReadonlySet<string>;
	version: number;
	hasGreeted: boolean;
	/** Above the first mark: got one poke, and gets nothing more until its buffer is empty again. */
	isSlow: boolean;
	/** Second of the wheel in which it was last heard. */
	heardAt: number;
	/** Frames it sent in that second. */
	spoken: number;
};

export type Outcome = 'sent' | 'slow' | 'closed' | 'gone';
export type OnOutcome = (listener: Listener, outcome: Outcome) => void;

// Text frames: the encoded buffer is shared by all who hear the same.
const TEXT = { binary: false, compress: false, fin: true } as const;

/** Sends unless the reader is behind: then one poke, and above the second mark the door (security 14). */
export function send(listener: Listener, frames: readonly Buffer[], n: number): Outcome {
	const { ws } = listener;
	if (!isOpen(listener)) return 'gone';
	const waiting = ws.bufferedAmount;
	if (waiting > CLOSE_ABOVE_BYTES) {
		close(listener, CLOSE.slow);
		return 'closed';
	}
	if (waiting > SLOW_ABOVE_BYTES || listener.isSlow) {
		if (!listener.isSlow) ws.send(encode({ type: 'poke', n }), TEXT);
		listener.isSlow = true;
		return 'slow';
	}
	for (const frame of frames) ws.send(frame, TEXT);
	return 'sent';
}

export function isOpen({ ws }: Listener): boolean {
	return ws.readyState === ws.OPEN;
}

export function close(listener: Listener, code: number): void {
	listener.ws.close(code);
}
