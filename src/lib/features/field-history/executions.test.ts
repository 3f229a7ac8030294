import { expect, test } from 'vitest';
import { byDay, type Execution, readExecutions } from './executions.ts';

const NOW = Date.parse('2026-05-04T10:00:00Z');
const SITE = { placeId: 'site', parentId: null, name: 'Bandung' };
const LOOM = { placeId: 'loom', parentId: 'site', name: 'Loom L-305' };

function executed(performedAt: string): Execution {
	return { recordId: performedAt, performedAt, placeId: 'loom' } as Execution;
}

test('the last 90 days are read, with a day to spare for a clock that was ahead, and each place once', async () => {
	const asked: { from: string; to: string }[] = [];
	const read: string[] = [];
	const items = await readExecutions(
		{
			async ownRecords(between) {
				asked.push(between);
				return [executed('2026-05-04T09:00:00Z'), executed('2026-05-03T09:00:00Z')];
			},
			async place(placeId) {
				read.push(placeId);
				return [SITE, LOOM].find((place) => place.placeId === placeId) as never;
			}
		},
		NOW
	);
	expect(asked).toEqual([{ from: '2026-02-03T10:00:00.000Z', to: '2026-05-05T10:00:00.000Z' }]);
	expect(items.map(({ place }) => place)).toEqual(['Bandung > Loom L-305', 'Bandung > Loom L-305']);
	expect(read).toEqual(['loom', 'site']);
});

test('executions stand under their day, in their order', () => {
	const items = ['2026-05-04T09:00:00Z', '2026-05-04T07:00:00Z', '2026-05-03T09:00:00Z'].map(executed);
	const days = byDay(items, (at) => at.slice(0, 10));
	expect(days.map(([day, of]) => [day, of.map(({ performedAt }) => performedAt.slice(11, 13))])).toEqual([
		['2026-05-04', ['09', '07']],
		['2026-05-03', ['09']]
	]);
});
