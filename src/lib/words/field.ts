import { chunks, moreChunks } from './generated/field/chunks.ts';
import type { FieldWords } from './generated/field/words.ts';
import type { Locale } from './locale.ts';
import { addWords, fetchMissing, hasAllWords, useLocale, words } from './runtime.ts';

/** The words of the field app: `m.run_submit()`. */
export const m = words as FieldWords;

/** Fetches all words of this language. */
export async function loadWords(locale: Locale): Promise<void> {
	await Promise.all([chunks[locale]().then((chunk) => addWords(locale, chunk)), moreWords(locale)]);
	useLocale(locale);
}

/**
 * Fetches what the first screens say; the field layout's load awaits it before anything renders. Whatever else is on screen
 * before the other words are there has none for that moment, and asks for them.
 */
export async function loadFirstWords(locale: Locale): Promise<void> {
	addWords(locale, await chunks[locale]());
	fetchMissing(moreWords);
	useLocale(locale);
}

/** The words of all other screens; at once where they are there already. */
export async function moreWords(locale: Locale): Promise<void> {
	if (!hasAllWords(locale)) addWords(locale, await moreChunks[locale](), true);
}
