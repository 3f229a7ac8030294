/** In the order they come, by what `dayOf` calls their day. */
export function byDay<Item>(items: readonly Item[], dayOf: (item: Item) => string): [day: string, items: Item[]][] {
	const days = new Map<string, Item[]>();
	for (const item of items) {
		const day = dayOf(item);
		days.set(day, [...(days.get(day) ?? []), item]);
	}
	return [...days];
}
