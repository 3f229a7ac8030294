import { hash, verify } from '@node-rs/argon2';
import { refuse } from '#lib/domain/shared/refusal.ts';

// Algorithm 2 is Argon2id; the package declares it as a const enum, which erased types cannot name.
const ARGON2ID = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;
const MAX_AT_ONCE = 4;
const MAX_WAITING = 50;

export type Passwords = {
	hash: (password: string) => Promise<string>;
	/** Exactly as sent, never truncated. Without a stored hash it works as long and answers no. */
	verify: (stored: string | undefined, password: string) => Promise<boolean>;
	/** Whether the stored hash was made with weaker parameters than today's. */
	isOutdated: (stored: string) => boolean;
};

/** Hashing takes a core and 19 MiB: few at once, few waiting, and the rest is told to come back (security rule 30). */
export function createPasswords(): Passwords {
	const turn = createQueue(MAX_AT_ONCE, MAX_WAITING);
	// Verified for unknown people, so that they take as long as known ones.
	const nobody = hash('a password that nobody has', ARGON2ID);
	return {
		hash: (password) => turn(() => hash(password, ARGON2ID)),
		verify: (stored, password) =>
			turn(async () => {
				const isRight = await verify(stored ?? (await nobody), password).catch(() => false);
				return isRight && stored !== undefined;
			}),
		isOutdated(stored) {
			const [, algorithm, , memory, passes] = /^\$(\w+)\$v=(\d+)\$m=(\d+),t=(\d+)/.exec(stored) ?? [];
			return algorithm !== 'argon2id' || Number(memory) < ARGON2ID.memoryCost || Number(passes) < ARGON2ID.timeCost;
		}
	};
}

function createQueue(maxAtOnce: number, maxWaiting: number) {
	const waiting: (() => void)[] = [];
	let running = 0;
	return async function turn<Result>(work: () => Promise<Result>): Promise<Result> {
		if (running >= maxAtOnce) {
			if (waiting.length >= maxWaiting) refuse('unavailable', { retryAfterSeconds: 2 });
			await new Promise<void>((resolve) => waiting.push(resolve));
		} else {
			running += 1;
		}
		try {
			return await work();
		} finally {
			// A finished turn is handed over, so that nobody slips in between.
			const next = waiting.shift();
			if (next) next();
			else running -= 1;
		}
	};
}
