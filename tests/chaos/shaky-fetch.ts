/** `cut` requests met a server that died, or was dead. */
export type Shaken = { sent: number; dropped: number; doubled: number; cut: number };

/** A network that loses answers and repeats requests, by a seeded dice; `headers` go with every request. */
export function createShakyFetch(headers: Record<string, string>, dice: () => number, shaken: Shaken): typeof fetch {
	async function reach(...request: Parameters<typeof fetch>): Promise<Response> {
		try {
			return await fetch(...request);
		} catch (error) {
			shaken.cut += 1;
			throw error;
		}
	}

	return async (input, init) => {
		const request = { ...init, headers: { ...Object.fromEntries(new Headers(init?.headers)), ...headers } };
		shaken.sent += 1;
		const roll = dice();
		if (roll < 0.1) {
			shaken.doubled += 1;
			const [, second] = await Promise.all([reach(input, request), reach(input, request)]);
			return second;
		}
		const answer = await reach(input, request);
		if (roll > 0.9) {
			shaken.dropped += 1;
			await answer.body?.cancel();
			throw new TypeError('the answer was lost');
		}
		return answer;
	};
}

/** Numbers between 0 and 1 that a seed repeats (mulberry32). */
export function seeded(seed: number): () => number {
	let state = seed >>> 0;
	return () => {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
	};
}
