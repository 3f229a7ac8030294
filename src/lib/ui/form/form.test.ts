import * as z from 'zod/mini';
import { describe, expect, test } from 'vitest';
import { parseDecimal } from './decimal.ts';
import { FormController, type Outcome } from './form.controller.svelte.ts';
import { schemaIssues } from './schema-issues.ts';

const formWith = (submit: () => Promise<Outcome>) =>
	new FormController({
		initial: { name: '', code: 'P-104' },
		validate: ({ name }) => (name === '' ? [{ path: 'name', message: 'Enter a name.' }] : []),
		submit
	});

describe('a form', () => {
	test('says nothing while somebody collects, everything when they submit', async () => {
		const form = formWith(async () => ({ isDone: true }));
		expect(form.field('name').error).toBeUndefined();
		await form.submit();
		expect(form.field('name').error).toBe('Enter a name.');
		expect([form.attempt, form.issues.length]).toEqual([1, 1]);
	});

	test('shows the complaint of the server at its field until the field changes', async () => {
		const form = formWith(async () => ({ isDone: false, issues: [{ path: 'code', message: 'Exists.' }] }));
		form.values.name = 'Pump';
		await form.submit();
		expect(form.field('code').error).toBe('Exists.');
		form.values.code = 'P-105';
		expect(form.field('code').error).toBeUndefined();
	});

	test('sends once however often it is pressed', async () => {
		let sent = 0;
		const form = formWith(async () => {
			sent += 1;
			return { isDone: true };
		});
		form.values.name = 'Pump';
		await Promise.all([form.submit(), form.submit()]);
		expect(sent).toBe(1);
	});

	test('is dirty until it is saved', async () => {
		const form = formWith(async () => ({ isDone: true }));
		form.values.name = 'Pump';
		expect(form.isDirty).toBe(true);
		await form.submit();
		expect(form.isDirty).toBe(false);
		expect(form.values.name).toBe('Pump');
	});

	test('can be sent again after a failure on the way', async () => {
		const form = formWith(() => Promise.reject(new Error('gone')));
		form.values.name = 'Pump';
		await expect(form.submit()).rejects.toThrow('gone');
		expect(form.isSubmitting).toBe(false);
	});
});

test('a schema names each broken path once', () => {
	const schema = z.object({ place: z.object({ name: z.string().check(z.minLength(3), z.regex(/^x/)) }) });
	const issues = schemaIssues(schema, { place: { name: 'a' } }, (path) => `wrong: ${path}`);
	expect(issues).toEqual([{ path: 'place.name', message: 'wrong: place.name' }]);
});

test.each([
	['71,5', 71.5],
	['-3', -3],
	['−3.25', -3.25],
	['1 250', 1250],
	[',5', 0.5],
	['', undefined],
	['12a', undefined],
	['1.2.3', undefined]
])('"%s" reads as %s', (typed, number) => {
	expect(parseDecimal(typed)).toBe(number);
});
