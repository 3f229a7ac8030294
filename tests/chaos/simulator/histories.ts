import { expect, test } from 'vitest';
import { cloneDatabase } from '../../support/postgres.ts';
import { simulate, tell } from './simulate.ts';

const HISTORIES = Number(process.env['HISTORIES'] ?? 300);
const MINUTES = Number(process.env['MINUTES'] ?? 6);
const ONE = process.env['SEED'];
const FIRST = Number(process.env['FIRST_SEED'] ?? 1);

/** Seeds that have found something, by what was wrong: they are always played. */
const PINNED = {
	5: 'a shutdown on a phone kept the old name of its place',
	146: 'a photo of work that was set aside on the phone was waited for',
	197: 'a report in the same batch told of a task as it had been before its start'
};

const many = Array.from({ length: HISTORIES }, (_, index) => FIRST + index);
const seeds = ONE === undefined ? [...new Set([...Object.keys(PINNED).map(Number), ...many])] : [Number(ONE)];

/** Half of the histories: each half is a process of its own, so that both cores have work. */
export function playHalf(half: 'even' | 'odd'): void {
	const own = seeds.filter((seed) => (seed % 2 === 0) === (half === 'even'));
	test.skipIf(own.length === 0)(
		`${own.length} histories of phones, people and a real server: nothing lost, doubled, misattributed, out of scope or stuck`,
		async () => {
			const since = Date.now();
			const figures = await simulate({
				seeds: own,
				openDatabase: cloneDatabase,
				isOver: () => Date.now() - since > MINUTES * 60_000
			});
			console.info(tell(figures, (Date.now() - since) / 1000));
			expect(figures.failed.map(({ seed, violations }) => ({ seed, violations }))).toEqual([]);
			expect(figures.histories).toBe(own.length);
		},
		MINUTES * 60_000 + 120_000
	);
}
