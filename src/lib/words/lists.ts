import { intlLocale } from './runtime.ts';

/** "Ada, Ayu or Sari" */
export function anyOf(names: readonly string[]): string {
	return new Intl.ListFormat(intlLocale(), { type: 'disjunction' }).format(names);
}
