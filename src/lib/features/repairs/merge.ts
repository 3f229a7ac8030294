/** Fields that nobody has touched here follow what somebody else made of them; the others wait for a choice (PT-6). */
export function takeUntouched<Values extends object>(mine: Values, base: Values, theirs: Values): void {
	for (const [key, value] of Object.entries(theirs))
		if (Reflect.get(mine, key) === Reflect.get(base, key)) Reflect.set(mine, key, value);
}
