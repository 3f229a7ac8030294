/** One line of RESULTS.md: ours beside a peer and the least work any implementation must do, from one run. */
export type Result = {
	id: string;
	work: string;
	limit: string;
	peer: string;
	ours: string;
	/** Ratio or figure that the target is about. */
	ratio: string;
	target: string;
	isMet: boolean | undefined;
	spread: string;
	note: string;
};

export type Benchmark = { id: string; run: () => Promise<Result[]> };

export function median(values: readonly number[]): number {
	const sorted = values.toSorted((a, b) => a - b);
	const middle = Math.floor(sorted.length / 2);
	const upper = sorted[middle] ?? NaN;
	return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? NaN) + upper) / 2;
}

export function percentile(values: readonly number[], share: number): number {
	const sorted = values.toSorted((a, b) => a - b);
	return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? NaN;
}

/** Smallest to largest of the rounds, as a share of their median. */
export function spreadOf(values: readonly number[]): string {
	const middle = median(values);
	return `${Math.round((Math.min(...values) / middle) * 100)}–${Math.round((Math.max(...values) / middle) * 100)} %`;
}

export function round(value: number, digits = 2): string {
	return value >= 100 ? String(Math.round(value)) : value.toFixed(digits);
}
