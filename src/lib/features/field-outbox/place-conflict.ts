export type Disputed = { key: string; mine: unknown; theirs: unknown };

const NOT_FIELDS = new Set(['placeId', 'revision', 'seen']);

/** Where the phone's value and the one that stands differ. */
export function disputedFields(
	input: Readonly<Record<string, unknown>>,
	current: Readonly<Record<string, unknown>>
): Disputed[] {
	return Object.entries(input).flatMap(([key, mine]) => {
		const theirs = current[key];
		const isSame = JSON.stringify(mine ?? null) === JSON.stringify(theirs ?? null);
		return NOT_FIELDS.has(key) || isSame ? [] : [{ key, mine, theirs }];
	});
}
