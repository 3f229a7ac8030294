import { chunks } from './generated/field/chunks.ts';
import type { FieldWords } from './generated/field/words.ts';
import type { Locale } from './locale.ts';
import { addWords, useLocale, words } from './runtime.ts';

/** The words of the field app: `m.run_submit()`. */
export const m = words as FieldWords;

/** Fetches the one chunk of this language; the field layout's load awaits it before anything renders. */
export async function loadWords(locale: Locale): Promise<void> {
	addWords(locale, await chunks[locale]());
	useLocale(locale);
}
