/**
 * JSON in one spelling: keys in code-unit order, no spaces, `undefined` left out. What is hashed on the server, checked by
 * the verifier and written to exports goes through here, so equal values are equal bytes everywhere.
 */
export function canonicalJson(value: unknown): string {
	if (value === null || typeof value !== 'object') return JSON.stringify(value ?? null);
	if (value instanceof Date) return JSON.stringify(value);
	if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
	const fields: Readonly<Record<string, unknown>> = { ...value };
	let text = '';
	for (const key of Object.keys(fields).sort()) {
		const item = fields[key];
		if (item !== undefined) text += `${text && ','}${JSON.stringify(key)}:${canonicalJson(item)}`;
	}
	return `{${text}}`;
}
