const FREE_TRIES = 5;
const FIRST_WAIT_MS = 30_000;
const LONGEST_WAIT_MS = 900_000;
/** After this many wrong ones in a row the PIN is void; data stays (FA-11). */
export const MAX_TRIES = 10;

export type Tries = { wrong: number; until: string | null };

export const NO_TRIES: Tries = { wrong: 0, until: null };

/** Four digits, and not the ones everybody tries first (7.3). */
export function whyNotPin(pin: string): 'four-digits' | 'too-easy' | undefined {
	if (!/^\d{4}$/.test(pin)) return 'four-digits';
	return pin === '1234' || /^(\d)\1{3}$/.test(pin) ? 'too-easy' : undefined;
}

/** One wrong PIN more: five are free, then each makes the next wait longer. */
export function afterWrong({ wrong }: Tries, now: Date): Tries {
	const tries = wrong + 1;
	if (tries < FREE_TRIES) return { wrong: tries, until: null };
	const waitMs = Math.min(FIRST_WAIT_MS * 2 ** (tries - FREE_TRIES), LONGEST_WAIT_MS);
	return { wrong: tries, until: new Date(now.getTime() + waitMs).toISOString() };
}

export function isWaiting({ until }: Tries, now: Date): boolean {
	return until !== null && Date.parse(until) > now.getTime();
}
