import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { CODE_MUTANTS } from '../support/code-mutants.ts';
import { OUTBOX_MUTANTS } from '../support/outbox-mutants.ts';

const ALL = [...CODE_MUTANTS, ...OUTBOX_MUTANTS];

test('every mutant still fits the line that it takes away', () => {
	const strays = ALL.filter(({ file, from }) => !readFileSync(file, 'utf8').includes(from));
	expect(strays.map(({ name, file }) => `${name} in ${file}`)).toEqual([]);
	expect(new Set(ALL.map(({ name }) => name)).size).toBe(ALL.length);
});
