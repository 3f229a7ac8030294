/** How many records a write names: the length of its longest list, else one. */
export function recordsIn(input: unknown): number {
	if (typeof input !== 'object' || input === null) return 1;
	const lengths = Object.values(input).map((value) => (Array.isArray(value) ? value.length : 1));
	return Math.max(1, ...lengths);
}
