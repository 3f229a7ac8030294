// Sets of ids are values: a change makes a new one, so that `$state.raw` notices it and 10,000 ids cost no proxies.
export type IdSet = ReadonlySet<string>;

export const NO_IDS: IdSet = new Set();

export function withIds(set: IdSet, ids: Iterable<string>): IdSet {
	return new Set([...set, ...ids]);
}

export function withoutIds(set: IdSet, ids: Iterable<string>): IdSet {
	const gone = new Set(ids);
	return new Set([...set].filter((id) => !gone.has(id)));
}

export function toggledId(set: IdSet, id: string): IdSet {
	return set.has(id) ? withoutIds(set, [id]) : withIds(set, [id]);
}
