import { createSubscriber } from 'svelte/reactivity';
import { DEFAULT_LOCALE, type Locale } from './locale.ts';

type Say = (values?: Record<string, string | number>) => string;
/** The compiled messages of one set in one language. */
export type Chunk = Record<string, Say>;

const tables = new Map<Locale, Chunk>();
const whole = new Set<Locale>();
let askFor: ((locale: Locale) => Promise<void>) | undefined;
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

/** `isRest`: with these, no words of the language are missing any more. */
export function addWords(locale: Locale, chunk: Chunk, isRest = false): void {
	tables.set(locale, { ...tables.get(locale), ...chunk });
	if (!isRest) return;
	whole.add(locale);
	announce();
}

export function hasAllWords(locale: Locale): boolean {
	return whole.has(locale);
}

/** From now on words that are not there are asked for, and come where they were asked; until then there is no text. */
export function fetchMissing(fetch: (locale: Locale) => Promise<void>): void {
	askFor = fetch;
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
			if (!message && askFor && !whole.has(locale)) return later(locale, askFor);
			if (!message) throw new Error(`Words of "${key}" (${locale}) are not loaded: call loadWords in a layout's load`);
			return message;
		}
	}
);

function later(locale: Locale, ask: (locale: Locale) => Promise<void>): Say {
	// Asked again by the next text, should it fail.
	ask(locale).catch(() => undefined);
	return () => '';
}
