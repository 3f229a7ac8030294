/** A typed number with comma or point as decimal mark; undefined when it is none. */
export function parseDecimal(typed: string): number | undefined {
	const plain = typed.trim().replace(/\s/g, '').replace('−', '-').replace(',', '.');
	return /^-?(\d+\.?\d*|\.\d+)$/.test(plain) ? Number(plain) : undefined;
}
