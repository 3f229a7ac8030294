import { beforeAll, expect, test } from 'vitest';
import { loadWords } from '#lib/words/m.ts';
import { initialOf, whatIsMissing } from './shutdown-form.ts';

const now = new Date('2026-05-04T08:00:20Z');
const zone = 'Asia/Jakarta';
const initial = initialOf(undefined, now, zone);
const filled = { ...initial, placeId: 'line', reasonId: 'broken', description: 'Shaft blocked' };

beforeAll(() => loadWords('en'));

function wrong(change: Partial<typeof filled>, isPlan = false) {
	const judged = { isNoteNeeded: false, initial, isPlan, now, zone };
	return whatIsMissing({ ...filled, ...change }, judged).map(({ path }) => path);
}

test('the start of a shutdown is judged by the clock of its place, to the minute', () => {
	expect(initial.startsAt).toBe('2026-05-04T15:00');
	expect(wrong({})).toEqual([]);
	expect(wrong({ startsAt: '2026-05-04T15:01' })).toEqual(['startsAt']);
	expect(wrong({ startsAt: '2026-04-04T15:00' })).toEqual([]);
	expect(wrong({ startsAt: '2026-04-04T14:59' })).toEqual(['startsAt']);
});

test('a planned one begins later than now, also when it shows what stood there first', () => {
	expect(wrong({}, true)).toEqual(['startsAt']);
	expect(wrong({ startsAt: '2026-05-04T15:01' }, true)).toEqual([]);
});

test('an end that is not after its start is named at the end', () => {
	expect(wrong({ endsAt: '2026-05-04T15:00' })).toEqual(['endsAt']);
	const short = { ...filled, endsAt: filled.startsAt };
	expect(whatIsMissing(short, { isNoteNeeded: false, initial: short, isPlan: false, now, zone })).toEqual([]);
});
