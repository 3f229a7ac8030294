import { beforeAll, expect, test } from 'vitest';
import { loadWords } from '#lib/words/m.ts';
import { workLook } from './look.ts';

beforeAll(() => loadWords('en'));

test('the work that a report led to says its state in words, a cancelled one too', () => {
	const work = { taskId: 'task', number: 7, isAssigned: true, isApproved: false };
	expect(workLook({ ...work, state: 'cancelled' })).toEqual({ kind: 'cancelled', label: 'Cancelled' });
	expect(workLook({ ...work, state: 'open' })).toEqual({ kind: 'due', label: 'Assigned' });
	expect(workLook({ ...work, state: 'completed', isApproved: true }).label).toBe('Completed (approved)');
});
