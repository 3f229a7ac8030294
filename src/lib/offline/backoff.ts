const FIRST_MS = 2_000;
const LONGEST_MS = 300_000;
const SPREAD = 0.2;

/** Wait before the next try: 2 s doubling to 5 min, spread by a fifth, never less than the server asked for (SY-3). */
export function backoffMs(failures: number, random: () => number, askedMs: number | null): number {
	const base = Math.min(FIRST_MS * 2 ** Math.max(0, failures - 1), LONGEST_MS);
	const spread = base * (1 - SPREAD + 2 * SPREAD * random());
	return Math.round(Math.max(spread, askedMs ?? 0));
}
