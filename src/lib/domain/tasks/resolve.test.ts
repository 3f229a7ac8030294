import { describe, expect, test } from 'vitest';
import type { Permission } from '../access/permission.ts';
import { type HeldRecord, isApplicable, wayToApply, whyNotAdopt, whyNotResolve } from './resolve.ts';
import { HOLD_REASONS, TASK_STATES } from './vocabulary.ts';

const supervisor = { userId: 'siti', rights: new Set<Permission>(['task.approve']) };
const held: HeldRecord = { kind: 'review', review: 'pending', holdReason: 'reassigned', authorIds: ['tina'] };

describe('deciding on a submission that was set aside', () => {
	test('takes the right to approve, and is not for its author', () => {
		expect(whyNotResolve(held, supervisor)).toBeUndefined();
		expect(whyNotResolve(held, { ...supervisor, rights: new Set() })).toBe('permission');
		expect(whyNotResolve({ ...held, authorIds: ['tina', 'siti'] }, supervisor)).toBe('own-submission');
	});

	test('happens once', () => {
		expect(whyNotResolve({ ...held, kind: 'supplementary', review: 'not-needed' }, supervisor)).toBe('wrong-state');
		expect(whyNotResolve({ ...held, review: 'not-needed' }, supervisor)).toBe('wrong-state');
	});

	test.each(HOLD_REASONS)('%s: applying is offered unless the work was handed in by somebody else', (holdReason) => {
		const fit = TASK_STATES.filter((state) => isApplicable({ holdReason }, { state }));
		expect(fit).toEqual(holdReason === 'completed' ? [] : ['open', 'in_progress', 'cancelled', 'rejected']);
		const no = whyNotAdopt({ ...held, holdReason }, { state: 'open' }, supervisor);
		expect(no).toBe(holdReason === 'completed' ? 'wrong-state' : undefined);
	});

	test('brings back or reopens the task on the way', () => {
		expect(wayToApply({ state: 'open', isDeleted: false })).toBe('apply');
		expect(wayToApply({ state: 'cancelled', isDeleted: false })).toBe('reopen');
		expect(wayToApply({ state: 'cancelled', isDeleted: true })).toBe('restore');
	});
});
