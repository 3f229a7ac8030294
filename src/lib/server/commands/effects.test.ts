import { expect, test } from 'vitest';
import { newEffects, orderEffects } from './effects.ts';

const told = (commandId: string, id: string, revision: number) => ({
	commandId,
	cause: commandId,
	entity: 'task' as const,
	id,
	op: 'upsert' as const,
	row: { revision },
	scopes: []
});

test('what a batch has changed is told in the order of its commands, the newest row of each thing last', () => {
	const effects = newEffects();
	// The report was judged beside the release, before the second start, and touched the same task.
	effects.changes.push(told('release', 'a', 5), told('report', 'a', 5), told('report', 'b', 2), told('start', 'a', 6));
	orderEffects(effects, ['release', 'start', 'report']);
	expect(effects.changes.map(({ id, row }) => [id, row])).toEqual([
		['a', { revision: 5 }],
		['a', { revision: 5 }],
		['a', { revision: 6 }],
		['b', { revision: 2 }]
	]);
});
