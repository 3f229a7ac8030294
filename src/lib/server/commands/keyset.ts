import { refuse } from '#lib/domain/shared/refusal.ts';
import { isStorable } from '#lib/domain/shared/text.ts';

/** The opaque `next` of a list: where the last row stood in the order. */
export function encodeCursor(key: readonly (string | number)[]): string {
	return Buffer.from(JSON.stringify(key)).toString('base64url');
}

/** Reads a cursor of `length` texts; garbage is refused like any other wrong field. */
export function decodeCursor(cursor: string | undefined, length: number): string[] | undefined {
	if (cursor === undefined) return undefined;
	const key = parse(Buffer.from(cursor, 'base64url').toString());
	const isKey = Array.isArray(key) && key.length === length && key.every(isPart);
	return isKey ? key.map(String) : refuse('invalid', { fields: ['cursor'] });
}

function isPart(part: unknown): boolean {
	return typeof part === 'number' || (typeof part === 'string' && isStorable(part));
}

function parse(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}
