/** Numbers that look random and are the same in every run, so that the demo always tells the same story. */
export type Random = {
	next: () => number;
	/** Whole number from `low` to `high`, both included. */
	int: (low: number, high: number) => number;
	between: (low: number, high: number) => number;
	chance: (probability: number) => boolean;
	pick: <Item>(list: readonly Item[]) => Item;
	shuffle: <Item>(list: readonly Item[]) => Item[];
	/** UUIDv7 of an instant. */
	id: (at: Date) => string;
	text: (alphabet: string, length: number) => string;
};

export function createRandom(seed: number): Random {
	let state = seed >>> 0;
	const next = () => {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	};
	const int = (low: number, high: number) => low + Math.floor(next() * (high - low + 1));
	const pick = <Item>(list: readonly Item[]): Item => {
		const item = list[int(0, list.length - 1)];
		if (item === undefined) throw new Error('nothing to pick from');
		return item;
	};
	const hex = (digits: number) => Array.from({ length: digits }, () => int(0, 15).toString(16)).join('');
	return {
		next,
		int,
		pick,
		between: (low, high) => low + next() * (high - low),
		chance: (probability) => next() < probability,
		shuffle: (list) =>
			list
				.map((item) => ({ item, order: next() }))
				.sort((a, b) => a.order - b.order)
				.map(({ item }) => item),
		id: (at) => {
			const time = at.getTime().toString(16).padStart(12, '0');
			return `${time.slice(0, 8)}-${time.slice(8)}-7${hex(3)}-${'89ab'[int(0, 3)]}${hex(3)}-${hex(12)}`;
		},
		text: (alphabet, length) => Array.from({ length }, () => alphabet[int(0, alphabet.length - 1)]).join('')
	};
}
