import type { Me } from '#lib/domain/access/me.ts';
import type { Permission } from '#lib/domain/access/permission.ts';
import { isLocale, negotiateLocale, type Locale } from '#lib/words/locale.ts';

// Who uses this phone: kept so that a start without a network knows them. The session itself is a cookie nobody here can read.

const ME = 'field.me';
const LOCALE = 'field.locale';

/** A person inside a company; staff outside of one have nothing to do in the field app. */
export type Person = Me & { company: NonNullable<Me['company']> };

export function rememberedMe(): Person | undefined {
	try {
		const me = JSON.parse(localStorage.getItem(ME) ?? 'null') as Me | null;
		return me && hasCompany(me) ? me : undefined;
	} catch {
		return undefined;
	}
}

export function hasCompany(me: Me): me is Person {
	return me.company !== null;
}

export function rememberMe(me: Me): void {
	localStorage.setItem(ME, JSON.stringify(me));
}

export function forgetMe(): void {
	localStorage.removeItem(ME);
}

/** Chosen on this phone, else the person's own, else the browser's. */
export function fieldLocale(): Locale {
	const chosen = localStorage.getItem(LOCALE) ?? rememberedMe()?.user.language;
	return isLocale(chosen) ? chosen : negotiateLocale(navigator.languages.join(','));
}

export function rememberLocale(locale: Locale): void {
	localStorage.setItem(LOCALE, locale);
}

export function rightsOf(me: Me): ReadonlySet<Permission> {
	return new Set(me.permissions);
}
