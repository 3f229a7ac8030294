import { resolve } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { OUTBOX_MUTANTS } from '../support/outbox-mutants.ts';
import { cloneDatabase } from '../support/postgres.ts';

// A broken outbox must not survive the simulator: each of these is found by every one of several rows of seeds.

const ROWS = [10_000, 20_000, 30_000];
const AT_MOST = 30;

vi.setConfig({ testTimeout: 300_000 });
afterEach(() => vi.resetModules());

describe.each(OUTBOX_MUTANTS.map((mutant) => [mutant.name, mutant] as const))(
	'an outbox that is %s',
	(name, { file }) => {
		test.each(ROWS)('is caught from seed %i on', async (first) => {
			const broken = resolve(file);
			vi.resetModules();
			vi.doMock(broken, () => import(/* @vite-ignore */ `${broken}?mutant=${name}`));
			try {
				const { simulate } = await import('./simulator/simulate.ts');
				const seeds = Array.from({ length: AT_MOST }, (_, index) => first + index);
				const { failed, histories } = await simulate({
					seeds,
					lanes: 1,
					isFirstFailureEnough: true,
					openDatabase: cloneDatabase
				});
				expect(failed.length, `${histories} histories`).toBeGreaterThan(0);
				console.info(`${name}: caught in history ${histories}, ${failed[0]?.violations[0]}`);
			} finally {
				vi.doUnmock(broken);
			}
		});
	}
);
