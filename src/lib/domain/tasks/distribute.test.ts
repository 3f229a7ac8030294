import { expect, it } from 'vitest';
import { distribute, loadKey } from './distribute.ts';

const tom = { userId: 't', name: 'Tom' };
const lina = { userId: 'l', name: 'Lina' };

function due(taskId: string, day: string) {
	return { taskId, day, dueAt: `${day}T10:00:00.000Z` };
}

it('deals tasks to whoever has the fewest on that day, ties by name', () => {
	const dealt = distribute(
		[due('b', '2026-05-04'), due('a', '2026-05-04'), due('c', '2026-05-04')],
		[tom, lina],
		new Map()
	);
	expect([...dealt]).toEqual([
		['a', 'l'],
		['b', 't'],
		['c', 'l']
	]);
});

it('counts what they already have, day by day', () => {
	const load = new Map([[loadKey('l', '2026-05-04'), 2]]);
	const dealt = distribute([due('a', '2026-05-04'), due('b', '2026-05-05'), due('c', '2026-05-04')], [tom, lina], load);
	expect(Object.fromEntries(dealt)).toEqual({ a: 't', b: 'l', c: 't' });
});

it('deals nothing to nobody', () => {
	expect(distribute([due('a', '2026-05-04')], [], new Map()).size).toBe(0);
});
