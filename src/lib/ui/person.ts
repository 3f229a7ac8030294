/** "Ada Lovelace" becomes "AL"; scripts without spaces give their first sign. */
export function initialsOf(name: string): string {
	const words = name.trim().split(/\s+/).filter(Boolean);
	const picked = words.length > 1 ? [words[0], words.at(-1)] : [words[0]];
	return picked
		.map((word) => [...(word ?? '')][0] ?? '')
		.join('')
		.toUpperCase();
}

/** The same hue for the same name everywhere. */
export function hueOf(name: string): number {
	let sum = 0;
	for (const sign of name) sum = (sum * 31 + (sign.codePointAt(0) ?? 0)) % 3600;
	return sum / 10;
}
