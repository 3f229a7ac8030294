import type { Me } from '#lib/domain/access/me.ts';
import { DEFAULT_LOCALE, isLocale, type Locale } from '#lib/words/locale.ts';

/** The person's language, else the company's, as far as there are words for it. */
export function localeOf({ user, company }: Me): Locale {
	return [user.language, company?.language].find(isLocale) ?? DEFAULT_LOCALE;
}
