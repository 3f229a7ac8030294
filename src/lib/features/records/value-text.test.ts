import { beforeAll, expect, test } from 'vitest';
import { loadWords } from '#lib/words/m.ts';
import { sayValue } from './value-text.ts';

beforeAll(() => loadWords('en'));

test('products are read by name and in their unit, parts as they were typed', () => {
	const products = [{ id: 'p1', name: 'Grease EP2', unit: 'g' }];
	const used = { key: 'grease', label: 'Grease', kind: 'product' as const, isAlert: false };
	expect(sayValue({ ...used, value: [{ productId: 'p1', quantity: 5 }] }, products)).toBe('Grease EP2 × 5 g');
	expect(sayValue({ ...used, kind: 'parts', value: [{ name: 'Seal', quantity: 2 }] }, products)).toBe('Seal × 2');
});
