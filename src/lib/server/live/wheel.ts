import { PING_EVERY_MS } from '#lib/domain/live/protocol.ts';
import { close, CLOSE, type Listener } from './listener.ts';

const SECOND_MS = 1_000;
const SLOTS = PING_EVERY_MS / SECOND_MS;
const SILENT_SECONDS = 60;
const GREET_SECONDS = 10;
const MAX_FRAMES_A_SECOND = 100;

type Wheel = {
	add: (listener: Listener) => void;
	remove: (listener: Listener) => void;
	/** Something came from the socket. False when it talks too much. */
	hear: (listener: Listener) => boolean;
	/** Turns by one second: pings one slot, ends who is silent or never said hello. */
	turn: () => void;
};

/** One timer for all sockets: each stands in one of twenty slots and is looked at every twenty seconds. */
export function createWheel(): Wheel {
	const slots = Array.from({ length: SLOTS }, () => new Set<Listener>());
	const slotOf = new Map<Listener, Set<Listener>>();
	const ungreeted = new Set<Listener>();
	let second = 0;
	let turns = 0;

	return {
		add(listener) {
			const slot = slots[(turns += 1) % SLOTS];
			if (!slot) return;
			slot.add(listener);
			slotOf.set(listener, slot);
			ungreeted.add(listener);
			listener.heardAt = second;
		},
		remove(listener) {
			slotOf.get(listener)?.delete(listener);
			slotOf.delete(listener);
			ungreeted.delete(listener);
		},
		hear(listener) {
			if (listener.heardAt !== second) listener.spoken = 0;
			listener.heardAt = second;
			listener.spoken += 1;
			return listener.spoken <= MAX_FRAMES_A_SECOND;
		},
		turn() {
			second += 1;
			for (const listener of slots[second % SLOTS] ?? []) {
				if (second - listener.heardAt > SILENT_SECONDS) listener.ws.terminate();
				else if (listener.ws.readyState === listener.ws.OPEN) listener.ws.ping();
			}
			for (const listener of ungreeted) {
				if (listener.hasGreeted) ungreeted.delete(listener);
				else if (second - listener.heardAt > GREET_SECONDS) close(listener, CLOSE.policy);
			}
		}
	};
}
