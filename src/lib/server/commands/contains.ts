/** Literal text inside a LIKE pattern. */
export function containsText(text: string): string {
	return `%${text.replace(/[\\%_]/g, '\\$&')}%`;
}
