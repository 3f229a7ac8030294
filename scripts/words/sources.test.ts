import { describe, expect, test } from 'vitest';
import { faultsOf, inputsOf, mergeSet, type Message } from './sources.ts';

const slice = (set: 'portal' | 'field' | 'shared', locale: string, messages: Record<string, Message>) => ({
	set,
	locale,
	file: `messages/${set}/tasks.${locale}.json`,
	messages
});
const plural: Message = [
	{ declarations: ['input count', 'local form = count: plural'], match: { 'form=other': '{count}' } }
];

describe('sources of words', () => {
	test('complete ones have no fault', () => {
		expect(
			faultsOf(
				[slice('portal', 'en', { title: 'Hi {name}' }), slice('portal', 'de', { title: 'Hallo {name}' })],
				['en', 'de']
			)
		).toEqual([]);
	});

	test.each<[string, Record<string, Message>, Record<string, Message>, string]>([
		['a key without translation', { title: 'Hi' }, {}, 'missing in de'],
		['a key with other values', { title: 'Hi {name}' }, { title: 'Hallo {user}' }, 'different values'],
		['a key in camel case', { taskTitle: 'Hi' }, { taskTitle: 'Hallo' }, 'snake case']
	])('%s is one', (_, en, de, fault) => {
		expect(faultsOf([slice('portal', 'en', en), slice('portal', 'de', de)], ['en', 'de']).join()).toContain(fault);
	});

	test('the same key in two sets is one', () => {
		const twice = [slice('portal', 'en', { title: 'Hi' }), slice('field', 'en', { title: 'Ho' })];
		expect(faultsOf(twice, ['en']).join()).toContain(
			'stands in messages/portal/tasks.en.json and in messages/field/tasks.en.json'
		);
	});

	test('shared words stand in both sets', () => {
		const slices = [slice('shared', 'en', { save: 'Save' }), slice('portal', 'en', { title: 'Hi' })];
		expect(Object.keys(mergeSet(slices, 'field', 'en'))).toEqual(['save']);
		expect(Object.keys(mergeSet(slices, 'portal', 'en')).sort()).toEqual(['save', 'title']);
	});

	test('values that choose a plural form are numbers', () => {
		expect([...inputsOf(plural)]).toEqual([['count', 'number']]);
		expect([...inputsOf('{a} of {b}, not \\{c}')].map(([name]) => name)).toEqual(['a', 'b']);
	});
});
