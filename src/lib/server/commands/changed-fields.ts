type Fields = Record<string, unknown>;

/** Changed fields only (SU-22). */
export function changedFields(before: Fields, after: Fields): { before: Fields; after: Fields } {
	const keys = Object.keys(after).filter((key) => before[key] !== after[key]);
	const pick = (from: Fields) => Object.fromEntries(keys.map((key) => [key, from[key]]));
	return { before: pick(before), after: pick(after) };
}
