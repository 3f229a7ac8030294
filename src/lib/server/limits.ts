import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { refuse } from '#lib/domain/shared/refusal.ts';

/** Calls a minute (13.6). Limits that guard secrets live in the database instead, so that they hold across nodes. */
type LimitOptions = {
	callsPerMinute?: number;
	writesPerMinute?: number;
	signInsPerMinute?: number;
	/** Live sockets one person may have open on a node. */
	socketsPerUser?: number;
};

export type Limits = {
	/** Counts one call of a session, or of an address without one. Throws `too-many`. */
	countCall: (key: string, isWrite: boolean) => Promise<void>;
	/** Counts one call of the sign-in pages. Throws `too-many`. */
	countSignIn: (address: string) => Promise<void>;
};

export function limitsFromEnv(source: Record<string, string | undefined>): LimitOptions {
	return {
		...numberOf('callsPerMinute', source['LIMIT_CALLS_PER_MINUTE']),
		...numberOf('writesPerMinute', source['LIMIT_WRITES_PER_MINUTE']),
		...numberOf('signInsPerMinute', source['LIMIT_SIGN_INS_PER_MINUTE']),
		...numberOf('socketsPerUser', source['LIMIT_SOCKETS_PER_USER'])
	};
}

function numberOf(name: keyof LimitOptions, text: string | undefined): LimitOptions {
	const value = Number(text);
	return text && Number.isSafeInteger(value) && value > 0 ? { [name]: value } : {};
}

export function createLimits(options: LimitOptions = {}): Limits {
	const calls = createCounter(options.callsPerMinute ?? 600);
	const writes = createCounter(options.writesPerMinute ?? 240);
	const signIns = createCounter(options.signInsPerMinute ?? 60);
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
