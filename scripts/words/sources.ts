import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const SETS = ['portal', 'field'] as const;
export type WordSet = (typeof SETS)[number];

/** A text, or a message with plural forms as the message format writes it. */
export type Message = string | [{ declarations?: string[]; selectors?: string[]; match: Record<string, string> }];
export type Messages = Record<string, Message>;

type Slice = { set: WordSet | 'shared'; file: string; locale: string; messages: Messages };

/** Every `messages/<set>/<slice>.<locale>.json`. */
export function readSlices(root: string): Slice[] {
	return ([...SETS, 'shared'] as const).flatMap((set) =>
		readdirSync(join(root, set))
			.filter((name) => name.endsWith('.json'))
			.sort()
			.map((name) => ({
				set,
				file: `messages/${set}/${name}`,
				locale: name.split('.').at(-2) ?? '',
				messages: JSON.parse(readFileSync(join(root, set, name), 'utf8')) as Messages
			}))
	);
}

/** The words of one set in one language: its own slices and the shared ones. */
export function mergeSet(slices: readonly Slice[], set: WordSet, locale: string): Messages {
	const mine = slices.filter((slice) => slice.locale === locale && (slice.set === set || slice.set === 'shared'));
	return Object.assign({}, ...mine.map((slice) => slice.messages)) as Messages;
}

/** What is wrong with the sources, one sentence each; empty when they are complete. */
export function faultsOf(slices: readonly Slice[], locales: readonly string[]): string[] {
	const faults: string[] = [];
	const homes = new Map<string, string>();
	const texts = new Map<string, Map<string, Message>>();
	for (const { file, locale, messages } of slices) {
		if (!locales.includes(locale)) faults.push(`${file}: unknown language "${locale}"`);
		for (const [key, message] of Object.entries(messages)) {
			if (!/^[a-z][a-z0-9_]*$/.test(key)) faults.push(`${file}: "${key}" is not lower snake case`);
			const home = homes.get(`${locale} ${key}`);
			if (home) faults.push(`"${key}" stands in ${home} and in ${file}: name it once, or move it to messages/shared`);
			homes.set(`${locale} ${key}`, file);
			texts.set(key, (texts.get(key) ?? new Map<string, Message>()).set(locale, message));
		}
	}
	for (const [key, byLocale] of texts) faults.push(...faultsOfKey(key, byLocale, locales));
	return faults;
}

function faultsOfKey(key: string, byLocale: Map<string, Message>, locales: readonly string[]): string[] {
	const missing = locales.filter((locale) => !byLocale.has(locale));
	if (missing.length > 0) return [`"${key}" is missing in ${missing.join(', ')}`];
	const shapes = new Set([...byLocale.values()].map((message) => [...inputsOf(message).keys()].sort().join()));
	return shapes.size > 1 ? [`"${key}" takes different values in its languages: ${[...shapes].join(' / ')}`] : [];
}

/** Values a message takes; those that choose a plural form are numbers. */
export function inputsOf(message: Message): Map<string, 'number' | 'string | number'> {
	const inputs = new Map<string, 'number' | 'string | number'>();
	if (typeof message === 'string') {
		for (const [, name] of message.matchAll(/(?<!\\)\{(\w+)\}/g)) if (name) inputs.set(name, 'string | number');
		return inputs;
	}
	for (const declaration of message[0].declarations ?? []) {
		const input = /^input (\w+)$/.exec(declaration)?.[1];
		if (input) inputs.set(input, 'string | number');
		const counted = /^local \w+ = (\w+): plural/.exec(declaration)?.[1];
		if (counted) inputs.set(counted, 'number');
	}
	return inputs;
}
