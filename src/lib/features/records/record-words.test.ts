import { beforeAll, expect, test } from 'vitest';
import { loadWords } from '#lib/words/m.ts';
import { HOLD_REASONS } from '#lib/domain/tasks/vocabulary.ts';
import { sayResolved } from './record-words.ts';

beforeAll(() => loadWords('en'));

test('what was kept stands beside another submission only where there is one', () => {
	const kept = { resolution: 'kept' as const, by: { id: 'siti', name: 'Siti' }, at: '', reason: null };
	const beside = HOLD_REASONS.filter((reason) => sayResolved(kept, reason, '10:42').includes('beside'));
	expect(beside).toEqual(['completed']);
	expect(sayResolved(kept, 'cancelled', '10:42')).toBe('Kept on record by Siti, 10:42. The task stayed cancelled.');
});
