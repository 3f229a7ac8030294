import { expect, test } from 'vitest';
import { ownPath } from './own-path.ts';

const ORIGIN = 'https://smtm.example';

test('a deep link survives signing in, with its filters', () => {
	expect(ownPath('/tasks?tab=drafts#row', ORIGIN)).toBe('/tasks?tab=drafts#row');
});

test.each([
	'//evil.example',
	'https://evil.example',
	'/\\evil.example',
	'/\t/evil.example',
	'javascript:alert(1)',
	'',
	null,
	'/sign-in?next=/sign-in'
])('signing in never leads to %j', (next) => {
	expect(ownPath(next, ORIGIN)).toBeUndefined();
});
