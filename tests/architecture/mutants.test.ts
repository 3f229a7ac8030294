import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { CODE_MUTANTS } from '../support/code-mutants.ts';

test('every mutant still fits the line that it takes away', () => {
	const strays = CODE_MUTANTS.filter(({ file, from }) => !readFileSync(file, 'utf8').includes(from));
	expect(strays.map(({ name, file }) => `${name} in ${file}`)).toEqual([]);
	expect(new Set(CODE_MUTANTS.map(({ name }) => name)).size).toBe(CODE_MUTANTS.length);
});
