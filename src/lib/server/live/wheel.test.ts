import { expect, test } from 'vitest';
import type { WebSocket } from 'ws';
import type { Listener } from './listener.ts';
import { createWheel } from './wheel.ts';

function listenerOf(hasGreeted = true) {
	const seen = { pings: 0, isTerminated: false, closedWith: undefined as number | undefined };
	const ws = {
		OPEN: 1,
		readyState: 1,
		ping: () => (seen.pings += 1),
		terminate: () => (seen.isTerminated = true),
		close: (code: number) => (seen.closedWith = code)
	};
	return { seen, listener: { ws: ws as unknown as WebSocket, hasGreeted, heardAt: 0, spoken: 0 } as Listener };
}

const turn = (wheel: ReturnType<typeof createWheel>, seconds: number, each?: () => void) => {
	for (let n = 0; n < seconds; n += 1) {
		wheel.turn();
		each?.();
	}
};

test('every socket is pinged once in twenty seconds, and not all in the same second', () => {
	const wheel = createWheel();
	const all = Array.from({ length: 40 }, () => listenerOf());
	all.forEach(({ listener }) => wheel.add(listener));
	wheel.turn();
	expect(all.filter(({ seen }) => seen.pings > 0)).toHaveLength(2);
	turn(wheel, 19);
	expect(all.map(({ seen }) => seen.pings)).toEqual(Array(40).fill(1));
});

test('who is silent for a minute is ended, who answers stays', () => {
	const wheel = createWheel();
	const [silent, alive] = [listenerOf(), listenerOf()];
	wheel.add(silent.listener);
	wheel.add(alive.listener);
	turn(wheel, 85, () => wheel.hear(alive.listener));
	expect([silent.seen.isTerminated, alive.seen.isTerminated]).toEqual([true, false]);
});

test('who never says hello is turned away after ten seconds', () => {
	const wheel = createWheel();
	const [mute, polite] = [listenerOf(false), listenerOf(true)];
	wheel.add(mute.listener);
	wheel.add(polite.listener);
	turn(wheel, 12);
	expect([mute.seen.closedWith, polite.seen.closedWith]).toEqual([1008, undefined]);
});

test('a hundred frames in a second are heard, one more is too much', () => {
	const wheel = createWheel();
	const { listener } = listenerOf();
	wheel.add(listener);
	expect(Array.from({ length: 101 }, () => wheel.hear(listener)).filter(Boolean)).toHaveLength(100);
	wheel.turn();
	expect(wheel.hear(listener)).toBe(true);
});
