export type Dice = {
	/** From 0 up to, not including, 1. */
	next: () => number;
	/** A whole number from 0 up to, not including, the limit. */
	below: (limit: number) => number;
	chance: (probability: number) => boolean;
	pick: <Item>(items: readonly Item[]) => Item | undefined;
	/** One of the names, each as likely as its weight says. */
	weighted: <Name extends string>(weights: Record<Name, number>) => Name;
	/** A UUIDv7 of this instant that no other seed makes. */
	id: (atMs: number) => string;
};

/** The only source of randomness: a seed repeats everything that follows from it. */
export function random(seed: number): Dice {
	const next = seeded(seed);
	const below = (limit: number) => Math.floor(next() * limit);
	const hex = (value: number, digits: number) => value.toString(16).padStart(digits, '0').slice(-digits);
	return {
		next,
		below,
		chance: (probability) => next() < probability,
		pick: (items) => items[below(items.length)],
		weighted(weights) {
			const names = Object.keys(weights) as (keyof typeof weights)[];
			let left = next() * names.reduce((sum, name) => sum + weights[name], 0);
			for (const name of names) if ((left -= weights[name]) < 0) return name;
			return names.at(-1) as keyof typeof weights;
		},
		id(atMs) {
			const time = hex(Math.floor(atMs), 12);
			const variant = hex(0x8000 | below(0x4000), 4);
			return `${time.slice(0, 8)}-${time.slice(8)}-7${hex(below(0x1000), 3)}-${variant}-${hex(seed, 6)}${hex(below(0x1000000), 6)}`;
		}
	};
}

/** Numbers between 0 and 1 that a seed repeats (mulberry32). */
export function seeded(seed: number): () => number {
	let state = seed >>> 0;
	return () => {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
	};
}
