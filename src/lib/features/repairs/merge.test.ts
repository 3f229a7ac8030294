import { expect, test } from 'vitest';
import { takeUntouched } from './merge.ts';

test('what was not touched follows the other editor, what was stays', () => {
	const base = { asset: 'pump', text: 'leaks', priority: 'low' };
	const mine = { ...base, text: 'leaks a lot' };
	takeUntouched(mine, base, { asset: 'valve', text: 'drips', priority: 'low' });
	expect(mine).toEqual({ asset: 'valve', text: 'leaks a lot', priority: 'low' });
});
