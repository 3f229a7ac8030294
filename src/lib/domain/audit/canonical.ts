/**
 * JSON in one spelling: keys in code-unit order, no spaces, `undefined` left out. What is hashed on the server, checked by
 * the verifier and written to exports goes through here, so equal values are equal bytes everywhere.
 */
export function canonicalJson(value: unknown): string {
	if (value === null || typeof value !== 'object') return JSON.stringify(value ?? null);
	if (value instanceof Date) return JSON.stringify(value);
	if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
	const fields = Object.entries(value)
		.filter(([, item]) => item !== undefined)
		.sort(([a], [b]) => (a < b ? -1 : 1))
		.map(([key, item]) => `${JSON.stringify(key)}:${canonicalJson(item)}`);
	return `{${fields.join(',')}}`;
}
