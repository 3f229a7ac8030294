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
