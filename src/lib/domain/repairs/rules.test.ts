import { describe, expect, test } from 'vitest';
import type { Permission } from '../access/permission.ts';
import { repairNumber, workOrderTitle } from './repair.ts';
import { whyNotConvert, whyNotEditRepair, whyNotNoteRepair, whyNotReopen } from './rules.ts';

const someone = (...rights: Permission[]) => ({ userId: 'me', rights: new Set(rights) });
const now = new Date('2026-05-04T08:00:00Z');

describe('a repair request', () => {
	test('waits for triage while it is open or deferred', () => {
		const triage = someone('repair.triage');
		expect(whyNotConvert({ state: 'open' }, triage)).toBeUndefined();
		expect(whyNotConvert({ state: 'deferred' }, triage)).toBeUndefined();
		expect(whyNotConvert({ state: 'resolved' }, triage)).toBe('wrong-state');
		expect(whyNotConvert({ state: 'open' }, someone('repair.view'))).toBe('permission');
	});

	test('can be taken up again for 90 days', () => {
		const closed = (closedAt: string | null) => ({ state: 'dismissed' as const, closedAt });
		const triage = someone('repair.triage');
		expect(whyNotReopen(closed('2026-02-04T08:00:00Z'), triage, now)).toBeUndefined();
		expect(whyNotReopen(closed('2026-02-03T07:59:00Z'), triage, now)).toBe('wrong-state');
		expect(whyNotReopen({ state: 'open', closedAt: null }, triage, now)).toBe('wrong-state');
	});

	test('lets its reporter change the words only, only while it is open', () => {
		const open = { state: 'open' as const, reporter: { id: 'me' } };
		const reporter = someone('mobile.repair.request');
		expect(whyNotEditRepair(open, reporter)).toBeUndefined();
		expect(whyNotEditRepair(open, reporter, { isTriage: true })).toBe('permission');
		expect(whyNotEditRepair({ ...open, reporter: { id: 'other' } }, reporter)).toBe('permission');
		expect(whyNotEditRepair({ ...open, state: 'deferred' }, reporter)).toBe('wrong-state');
		expect(whyNotNoteRepair({ state: 'open' }, reporter)).toBeUndefined();
		expect(whyNotNoteRepair({ state: 'converted' }, reporter)).toBe('wrong-state');
	});

	test('has a number and makes a title that fits', () => {
		expect(repairNumber(45)).toBe('R-000045');
		expect(workOrderTitle({ typeLabel: 'Leak', description: 'Oil\ndrips' })).toBe('Leak: Oil drips');
		const title = workOrderTitle({ typeLabel: 'Leak', description: '🛢️ '.repeat(100) });
		expect([...title].length).toBeLessThanOrEqual(80);
		expect(title.isWellFormed()).toBe(true);
	});
});
