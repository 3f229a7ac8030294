import { expect, test } from 'vitest';
import { reportersOf } from './reporters.ts';

test('a colleague whose first request comes in live can be chosen at once', () => {
	const tom = { id: 'tom', name: 'Tom' };
	const ada = { id: 'ada', name: 'Ada' };
	expect(reportersOf([tom], [{ reporter: ada }, { reporter: tom }])).toEqual([ada, tom]);
});
