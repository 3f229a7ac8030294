import type { Me } from '#lib/domain/access/me.ts';
import { DEFAULT_LOCALE, isLocale, type Locale } from '#lib/words/locale.ts';
import { loadWords } from '#lib/words/m.ts';

/** The person's language, else the company's, as far as there are words for it. */
export function localeOf({ user, company }: Me): Locale {
	return [user.language, company?.language].find(isLocale) ?? DEFAULT_LOCALE;
}

/** Every text on the page changes in place; drafts and focus stay. */
export async function speak(locale: Locale): Promise<void> {
	await loadWords(locale);
	document.documentElement.lang = locale;
	// The sign-in page is rendered before anybody is known.
	document.cookie = `locale=${locale}; path=/; max-age=31536000; samesite=lax`;
}
