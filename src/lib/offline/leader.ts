import { backoffMs } from './backoff.ts';
import { afterThrow, type Stop } from './stop.ts';
import type { Clock, Lock } from './parts.ts';
import type { Because } from './transport.ts';

const IDLE_MS = 60_000;
/** A refused admission is asked again now and then: roles change. */
const REFUSED_MS = 300_000;

/** Something worth a contact: what was written here waits out a backing off, everything else ends it. */
export type Wake = 'write' | 'now';

export type LeaderState = {
	isLeader: boolean;
	isOffline: boolean;
	pause: 'sign-in' | 'not-admitted' | 'revoked' | 'deactivated' | 'company-inactive' | null;
	/** What stands between this phone and the server, where a person can help. */
	trouble: Because | null;
	retryAt: string | null;
};

type Needs = {
	lock: Lock;
	clock: Clock;
	random: () => number;
	contact: (signal: AbortSignal) => Promise<Stop>;
	onState: (state: LeaderState) => void;
};

export type Leader = {
	run: (signal: AbortSignal) => Promise<void>;
	wake: (wake: Wake) => void;
	/** Resolves when the contact that is under way, or the next one, is over. */
	settled: () => Promise<void>;
};

/** Of all windows one leads: it alone makes contact, again and again, for as long as it lives. */
export function createLeader({ lock, clock, random, contact, onState }: Needs): Leader {
	let state: LeaderState = { isLeader: false, isOffline: false, pause: null, trouble: null, retryAt: null };
	let failures = 0;
	let woken: Wake | undefined;
	let asleep: { controller: AbortController; isBackingOff: boolean } | undefined;
	const waiters: (() => void)[] = [];

	function become(change: Partial<LeaderState>): void {
		state = { ...state, ...change };
		onState(state);
	}

	async function rest(ms: number, isBackingOff: boolean, signal: AbortSignal): Promise<void> {
		const missed = woken;
		woken = undefined;
		if (missed === 'now' || (missed === 'write' && !isBackingOff)) return;
		const controller = new AbortController();
		const stop = () => controller.abort();
		signal.addEventListener('abort', stop, { once: true });
		asleep = { controller, isBackingOff };
		if (!signal.aborted) await clock.sleep(ms, controller.signal);
		asleep = undefined;
		signal.removeEventListener('abort', stop);
	}

	async function afterwards(stop: Stop, signal: AbortSignal): Promise<void> {
		switch (stop.kind) {
			case 'done':
				failures = 0;
				become({ isOffline: false, pause: null, trouble: null, retryAt: null });
				return rest(IDLE_MS, false, signal);
			case 'retry': {
				failures += 1;
				const ms = backoffMs(failures, random, stop.afterMs);
				const retryAt = new Date(clock.now().getTime() + ms).toISOString();
				become({ isOffline: stop.isOurs !== true, pause: null, trouble: stop.because ?? null, retryAt });
				return rest(ms, true, signal);
			}
			case 'sign-in':
			case 'not-admitted':
			case 'revoked':
			case 'company-inactive':
			case 'deactivated':
				become({ isOffline: false, pause: stop.kind, trouble: null, retryAt: null });
				return rest(REFUSED_MS, true, signal);
		}
	}

	/** A storage that fails for a moment is one more reason to try again, never to stop for good. */
	async function attempt(signal: AbortSignal): Promise<Stop> {
		try {
			return await contact(signal);
		} catch (error) {
			return afterThrow(error);
		}
	}

	return {
		run: (signal) =>
			lock(
				'lead',
				async () => {
					become({ isLeader: true });
					while (!signal.aborted) {
						const stop = await attempt(signal);
						for (const waiter of waiters.splice(0)) waiter();
						await afterwards(stop, signal);
					}
					for (const waiter of waiters.splice(0)) waiter();
					become({ isLeader: false });
				},
				signal
			),
		wake(wake) {
			if (wake === 'now') failures = 0;
			if (asleep && (wake === 'now' || !asleep.isBackingOff)) return asleep.controller.abort();
			if (!asleep) woken = woken === 'now' ? woken : wake;
		},
		settled: () => new Promise((resolve) => waiters.push(resolve))
	};
}
