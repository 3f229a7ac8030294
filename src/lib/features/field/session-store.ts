import type { Me } from '#lib/domain/access/me.ts';
import type { Permission } from '#lib/domain/access/permission.ts';
import { isLocale, negotiateLocale, type Locale } from '#lib/words/locale.ts';

// The little that stands open on this phone: who was here last, by id, what it is paired with, and the language chosen.

const PERSON = 'field.person';
const PAIRING = 'field.pairing';
const LOCALE = 'field.locale';
/** Whose notices come to this browser while nobody looks. */
export const PUSH_OWNER = 'field.push';
/** Where an app without a vault kept the whole person. */
const FORMER_ME = 'field.me';

/** A person inside a company; staff outside of one have nothing to do in the field app. */
export type Person = Me & { company: NonNullable<Me['company']> };

export type Pairing = { code: string; company: string };

export function hasCompany(me: Me): me is Person {
	return me.company !== null;
}

export function lastPersonId(): string | null {
	return localStorage.getItem(PERSON);
}

export function rememberPerson(id: string): void {
	localStorage.setItem(PERSON, id);
	localStorage.removeItem(FORMER_ME);
}

export function forgetPerson(): void {
	localStorage.removeItem(PERSON);
	localStorage.removeItem(FORMER_ME);
}

export function formerMe(): Person | undefined {
	const me = parsed<Me>(localStorage.getItem(FORMER_ME));
	return me && hasCompany(me) ? me : undefined;
}

/** The company this phone was set up for; it stays until a factory reset (7.3). */
export function pairing(): Pairing | undefined {
	return parsed<Pairing>(localStorage.getItem(PAIRING));
}

export function pair(made: Pairing): void {
	localStorage.setItem(PAIRING, JSON.stringify(made));
}

/** Chosen on this phone, else the person's own, else the browser's. */
export function fieldLocale(own: string | null | undefined): Locale {
	const chosen = localStorage.getItem(LOCALE) ?? own;
	return isLocale(chosen) ? chosen : negotiateLocale(navigator.languages.join(','));
}

export function rememberLocale(locale: Locale): void {
	localStorage.setItem(LOCALE, locale);
}

export function rightsOf(me: Me): ReadonlySet<Permission> {
	return new Set(me.permissions);
}

function parsed<Value>(text: string | null): Value | undefined {
	try {
		return (JSON.parse(text ?? 'null') as Value | null) ?? undefined;
	} catch {
		return undefined;
	}
}
