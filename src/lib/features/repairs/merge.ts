/** What an edit meets when somebody else has saved first, by field. */
type Merged<Values> = {
	/** Only they changed it: it follows them. */
	taken: (keyof Values)[];
	/** Both changed it, each to something else: somebody has to choose (PT-6). */
	contested: (keyof Values)[];
};

/** Brings what somebody else saved into the form; what only this person changed stays theirs. `mine` follows. */
export function mergeEdits<Values extends object>(mine: Values, base: Values, theirs: Values): Merged<Values> {
	const merged: Merged<Values> = { taken: [], contested: [] };
	for (const key of Object.keys(theirs) as (keyof Values)[]) {
		if (isSame(base[key], theirs[key]) || isSame(mine[key], theirs[key])) continue;
		if (isSame(mine[key], base[key])) {
			mine[key] = theirs[key];
			merged.taken.push(key);
		} else merged.contested.push(key);
	}
	return merged;
}

/** Blanks around a text are not kept, so they are no difference. */
export function isSame(one: unknown, other: unknown): boolean {
	return typeof one === 'string' && typeof other === 'string' ? one.trim() === other.trim() : one === other;
}
