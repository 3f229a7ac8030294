import * as z from 'zod/mini';
import { describe, expect, it } from 'vitest';
import { FormField } from './template.ts';
import { isValid, recordValues, visibleFields } from './values.ts';

function field(input: z.input<typeof FormField>) {
	return z.parse(FormField, input);
}

const LIMITS = { minimum: 1, softMinimum: 2, softMaximum: 8, maximum: 9 };
const temperature = field({ key: 't', label: 'Temperature', kind: 'number', unit: '°C', limits: LIMITS });

describe('what shows', () => {
	const ok = field({ key: 'ok', label: 'Running', kind: 'yes_no' });
	const why = field({ key: 'why', label: 'Why', kind: 'text', showWhen: { key: 'ok', is: 'is', value: false } });
	const more = field({ key: 'more', label: 'More', kind: 'text', showWhen: { key: 'why', is: 'is-not', value: 'x' } });
	const hot = field({ key: 'hot', label: 'Hot', kind: 'text', showWhen: { key: 't', is: 'above', value: 8 } });

	function keys(values: Parameters<typeof visibleFields>[1]) {
		return visibleFields({ fields: [ok, why, more, temperature, hot] }, values).map(({ key }) => key);
	}

	it('shows a field while its condition holds', () => {
		expect(keys({ ok: { kind: 'yes_no', value: false } })).toEqual(['ok', 'why', 't']);
		expect(keys({ ok: { kind: 'yes_no', value: true } })).toEqual(['ok', 't']);
		expect(keys({ t: { kind: 'number', value: 8.1 } })).toEqual(['ok', 't', 'hot']);
		expect(keys({ t: { kind: 'number', value: 8 } })).toEqual(['ok', 't']);
	});

	it('hides what hangs on a hidden field', () => {
		expect(keys({ why: { kind: 'text', value: 'y' } })).toEqual(['ok', 't']);
	});
});

describe('colours', () => {
	it.each([
		[0.9, 'red'],
		[1, 'amber'],
		[1.9, 'amber'],
		[2, 'green'],
		[8, 'green'],
		[8.1, 'amber'],
		[9, 'amber'],
		[9.1, 'red']
	] as const)('a value of %s is %s: a bound belongs to the better band', (value, colour) => {
		const [kept] = recordValues({ fields: [temperature] }, { t: { kind: 'number', value } });
		expect(kept).toMatchObject({ label: 'Temperature', unit: '°C', colour, limits: LIMITS, isAlert: colour === 'red' });
	});

	it('gives none without a threshold', () => {
		const plain = field({ key: 'p', label: 'P', kind: 'number' });
		expect(recordValues({ fields: [plain] }, { p: { kind: 'number', value: 5 } })[0]).not.toHaveProperty('colour');
	});
});

describe('alerts', () => {
	it.each([
		['check', 'not_ok', true],
		['check', 'n_a', false],
		['rating', 1, true],
		['rating', 2, false],
		['yes_no', true, true],
		['yes_no', false, false]
	] as const)('%s %s', (kind, value, isAlert) => {
		const asked = field({ key: 'f', label: 'F', kind, isAnomaly: true });
		// The pairs above belong together; the table's type does not say so.
		const values = { f: { kind, value } } as Parameters<typeof recordValues>[1];
		expect(recordValues({ fields: [asked] }, values)[0]?.isAlert).toBe(isAlert);
	});
});

it('refuses answers of another kind, outside the options, too long or said twice', () => {
	const choice = field({ key: 'c', label: 'C', kind: 'choice', options: ['Good', 'Poor'] });
	const product = field({ key: 'p', label: 'P', kind: 'product' });
	expect(isValid(choice, { kind: 'choice', value: 'Good' })).toBe(true);
	expect(isValid(choice, { kind: 'choice', value: 'Fine' })).toBe(false);
	expect(isValid(choice, { kind: 'text', value: 'Good' })).toBe(false);
	expect(isValid(temperature, { kind: 'number', value: 0.123456 })).toBe(true);
	expect(isValid(temperature, { kind: 'number', value: 0.1234567 })).toBe(false);
	expect(isValid(temperature, { kind: 'number', value: 1e12 })).toBe(false);
	const twice = [
		{ productId: 'x', quantity: 1 },
		{ productId: 'x', quantity: 2 }
	];
	expect(isValid(product, { kind: 'product', value: twice })).toBe(false);
});
