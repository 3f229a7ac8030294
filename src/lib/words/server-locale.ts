import { AsyncLocalStorage } from 'node:async_hooks';
import { chunks as fieldChunks, moreChunks } from './generated/field/chunks.ts';
import { chunks as portalChunks } from './generated/portal/chunks.ts';
import { DEFAULT_LOCALE, LOCALES, type Locale } from './locale.ts';
import { addWords, readLocaleFrom } from './runtime.ts';

const storage = new AsyncLocalStorage<Locale>();

/** Loads every language and lets each request speak its own; `init` of the server awaits it once. */
export async function loadAllWords(): Promise<void> {
	readLocaleFrom(() => storage.getStore() ?? DEFAULT_LOCALE);
	for (const locale of LOCALES) {
		addWords(locale, await portalChunks[locale]());
		addWords(locale, await fieldChunks[locale]());
		addWords(locale, await moreChunks[locale]());
	}
}

/** Runs a request, a mail or a document in one language. */
export function withLocale<Result>(locale: Locale, run: () => Result): Result {
	return storage.run(locale, run);
}
