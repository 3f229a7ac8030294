import { intlLocale } from './runtime.ts';

/** "Ada, Ayu or Sari" */
export function anyOf(names: readonly string[]): string {
	return new Intl.ListFormat(intlLocale(), { type: 'disjunction' }).format(names);
}

/** "Ada, Ayu and Sari" */
export function allOf(names: readonly string[]): string {
	return new Intl.ListFormat(intlLocale(), { type: 'conjunction' }).format(names);
}
