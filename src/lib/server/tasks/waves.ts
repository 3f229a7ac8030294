import { Refusal } from '#lib/domain/shared/refusal.ts';
import type { Job, Said } from '../commands/define-command.ts';

/** Runs jobs in waves in which no key comes twice: what comes again is judged by what the first has made of it. */
export async function inWaves<Input, Answer>(
	jobs: readonly Job<Input>[],
	keysOf: (input: Input) => readonly string[],
	run: (first: Job<Input>, wave: readonly Job<Input>[]) => Promise<Said<Answer>[]>
): Promise<Said<Answer>[]> {
	const said: Said<Answer>[] = [];
	while (said.length < jobs.length) {
		const wave = nextWave(jobs.slice(said.length), keysOf);
		const [first] = wave;
		if (first) said.push(...(await run(first, wave)));
	}
	return said;
}

function nextWave<Input>(jobs: readonly Job<Input>[], keysOf: (input: Input) => readonly string[]) {
	const seen = new Set<string>();
	const end = jobs.findIndex(({ input }) => {
		const keys = keysOf(input);
		const isAgain = keys.some((key) => seen.has(key));
		for (const key of keys) seen.add(key);
		return isAgain;
	});
	return end < 0 ? jobs : jobs.slice(0, end);
}

/** A refusal as an answer: it concerns one of many. */
export function saidBy<Found>(judge: () => Found): Found | Refusal {
	try {
		return judge();
	} catch (error) {
		if (error instanceof Refusal) return error;
		throw error;
	}
}
