import * as z from 'zod/mini';

// Control characters except line feed, NUL included, and lone surrogates are refused at the edge (DM-4).
const FORBIDDEN = /(?!\n)\p{Cc}/u;

/** Trimmed, NFC, without control characters; length in UTF-16 units after trimming. */
export function text(minimum: number, maximum: number) {
	return z.pipe(
		z.pipe(
			z.string().check(
				z.maxLength(maximum * 2 + 100),
				z.refine((value) => !FORBIDDEN.test(value) && value.isWellFormed(), 'control-characters')
			),
			z.transform((value) => value.normalize('NFC').trim())
		),
		z.string().check(z.minLength(minimum), z.maxLength(maximum))
	);
}

/** What a program sends as it is: neither trimmed nor changed, yet without what no database keeps. */
export function sent(maximum: number) {
	return z.string().check(
		z.maxLength(maximum),
		z.refine((value) => !FORBIDDEN.test(value) && value.isWellFormed(), 'control-characters')
	);
}

// An odd number of backslashes makes it an escape.
const UNSTORABLE = /(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f])/;

/** Whether a database keeps it as JSON: no NUL and no lone surrogate, however deep. */
export function isStorable(value: unknown): boolean {
	return !UNSTORABLE.test(JSON.stringify(value) ?? '');
}

export const Name = text(1, 80);
export const Notes = text(0, 2000);
export const ShortText = text(0, 80);
