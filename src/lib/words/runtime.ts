import { createSubscriber } from 'svelte/reactivity';
import { DEFAULT_LOCALE, type Locale } from './locale.ts';

type Say = (values?: Record<string, string | number>) => string;
/** The compiled messages of one set in one language. */
export type Chunk = Record<string, Say>;

const tables = new Map<Locale, Chunk>();
let browserLocale: Locale = DEFAULT_LOCALE;
let readLocale = (): Locale => browserLocale;
let announce = (): void => undefined;
// Texts in templates follow a change of language without reloading the page and its drafts.
const follow = createSubscriber((update) => {
	announce = update;
});

export function currentLocale(): Locale {
	follow();
	return readLocale();
}

// Days come before months in the whole product ("4 May 2026"), which plain `en` would turn round.
const INTL_LOCALES: Record<Locale, string> = { en: 'en-GB', de: 'de-DE' };

/** For dates, numbers and sorting. */
export function intlLocale(): string {
	return INTL_LOCALES[currentLocale()];
}

/** On the server the language belongs to the request, never to the module. */
export function readLocaleFrom(source: () => Locale): void {
	readLocale = source;
}

export function addWords(locale: Locale, chunk: Chunk): void {
	tables.set(locale, { ...tables.get(locale), ...chunk });
}

export function useLocale(locale: Locale): void {
	browserLocale = locale;
	announce();
}

/** `words.some_key(values)`; the modules `m.ts`, `field.ts` and `shared.ts` give it its type. */
export const words: unknown = new Proxy(
	{},
	{
		get: (_, key) => {
			if (typeof key !== 'string') return undefined;
			const locale = currentLocale();
			const message = tables.get(locale)?.[key];
			if (!message) throw new Error(`Words of "${key}" (${locale}) are not loaded: call loadWords in a layout's load`);
			return message;
		}
	}
);
