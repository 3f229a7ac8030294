import { describe, expect, test } from 'vitest';
import type { Permission } from '../access/permission.ts';
import { whyNotAcknowledge, whyNotCancelShutdown, whyNotEditShutdown, wrongTimes } from './rules.ts';
import { shutdownNumber, stateAt, stoppedMs, workDueAt } from './shutdown.ts';

const someone = (...rights: Permission[]) => ({ userId: 'me', rights: new Set(rights) });
const now = new Date('2026-05-04T08:00:00Z');
const HOUR_MS = 3_600_000;

describe('a shutdown', () => {
	test('that was planned is open from its start on', () => {
		expect(stateAt({ state: 'planned', startsAt: '2026-05-04T08:00:01Z' }, now)).toBe('planned');
		expect(stateAt({ state: 'planned', startsAt: '2026-05-04T08:00:00Z' }, now)).toBe('open');
		expect(stateAt({ state: 'cancelled', startsAt: '2026-05-04T07:00:00Z' }, now)).toBe('cancelled');
	});

	test('begins at most 30 days ago, a planned one in the future, and ends after it began', () => {
		const at = (startsAt: string, endsAt: string | null = null) => ({
			startsAt: new Date(startsAt),
			endsAt: endsAt === null ? null : new Date(endsAt)
		});
		expect(wrongTimes(at('2026-05-04T07:00:00Z'), now, false)).toEqual([]);
		expect(wrongTimes(at('2026-04-01T07:00:00Z'), now, false)).toEqual(['startsAt']);
		expect(wrongTimes(at('2026-05-04T09:00:00Z'), now, false)).toEqual(['startsAt']);
		expect(wrongTimes(at('2026-05-04T07:00:00Z'), now, true)).toEqual(['startsAt']);
		expect(wrongTimes(at('2026-05-04T07:00:00Z', '2026-05-04T07:00:00Z'), now, false)).toEqual(['endsAt']);
	});

	test('makes its work due at its end, else eight hours after its start', () => {
		const startsAt = '2026-05-04T06:00:00.000Z';
		expect(workDueAt({ startsAt, endsAt: null }).toISOString()).toBe('2026-05-04T14:00:00.000Z');
		expect(workDueAt({ startsAt, endsAt: '2026-05-04T18:00:00.000Z' }).toISOString()).toBe('2026-05-04T18:00:00.000Z');
	});

	test('counts the time it stood', () => {
		const stop = { startsAt: '2026-05-04T06:00:00Z', endsAt: '2026-05-04T07:00:00Z' };
		expect(stoppedMs({ ...stop, state: 'resolved' }, now)).toBe(HOUR_MS);
		expect(stoppedMs({ ...stop, state: 'open' }, now)).toBe(2 * HOUR_MS);
		expect(stoppedMs({ ...stop, state: 'cancelled' }, now)).toBe(0);
		expect(stoppedMs({ ...stop, startsAt: '2026-05-05T06:00:00Z', state: 'planned' }, now)).toBe(0);
	});

	test('is acknowledged once, cancelled before it begins, edited in its words by its reporter', () => {
		const manager = someone('shutdown.manage');
		expect(whyNotAcknowledge({ state: 'open', acknowledgedAt: null }, manager)).toBeUndefined();
		expect(whyNotAcknowledge({ state: 'open', acknowledgedAt: now.toISOString() }, manager)).toBe('wrong-state');
		expect(whyNotCancelShutdown({ state: 'open' }, manager)).toBe('wrong-state');
		const open = { state: 'open' as const, reporter: { id: 'me' } };
		expect(whyNotEditShutdown(open, someone('mobile.shutdown.report'))).toBeUndefined();
		expect(whyNotEditShutdown(open, someone('mobile.shutdown.report'), { isManaging: true })).toBe('permission');
		expect(shutdownNumber(12)).toBe('S-000012');
	});
});
