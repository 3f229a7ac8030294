import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { refuse } from '#lib/domain/shared/refusal.ts';

/** Calls a minute (13.6). Limits that guard secrets live in the database instead, so that they hold across nodes. */
export type RateLimits = { callsPerMinute: number; writesPerMinute: number; signInsPerMinute: number };

export type Limits = {
	/** Counts one call of a session, or of an address without one. Throws `too-many`. */
	countCall: (key: string, isWrite: boolean) => Promise<void>;
	/** Counts one call of the sign-in pages. Throws `too-many`. */
	countSignIn: (address: string) => Promise<void>;
};

export function createLimits(rates: RateLimits): Limits {
	const calls = createCounter(rates.callsPerMinute);
	const writes = createCounter(rates.writesPerMinute);
	const signIns = createCounter(rates.signInsPerMinute);
	return {
		async countCall(key, isWrite) {
			await calls(key);
			if (isWrite) await writes(key);
		},
		countSignIn: signIns
	};
}

function createCounter(perMinute: number): (key: string) => Promise<void> {
	const limiter = new RateLimiterMemory({ points: perMinute, duration: 60 });
	return async (key) => {
		try {
			await limiter.consume(key);
		} catch (rejected) {
			if (!(rejected instanceof RateLimiterRes)) throw rejected;
			refuse('too-many', { retryAfterSeconds: Math.ceil(rejected.msBeforeNext / 1000), limit: perMinute });
		}
	};
}
