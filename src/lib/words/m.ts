import { chunks } from './generated/portal/chunks.ts';
import type { PortalWords } from './generated/portal/words.ts';
import type { Locale } from './locale.ts';
import { addWords, useLocale, words } from './runtime.ts';

/** The words of the portal: `m.approvals_title()`. */
export const m = words as PortalWords;

/** The words in another language than the reader's: for what is made for somebody else. */
export async function wordsIn(locale: Locale): Promise<PortalWords> {
	return (await chunks[locale]()) as unknown as PortalWords;
}

/** Fetches the one chunk of this language; a layout's load awaits it before anything renders. */
export async function loadWords(locale: Locale): Promise<void> {
	addWords(locale, await chunks[locale]());
	useLocale(locale);
}
