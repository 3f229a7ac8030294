import { describe, expect, test } from 'vitest';
import type { Draft } from '#lib/offline/drafts.ts';
import { reachable, stepOfProblem, stepsOf } from './steps.ts';

const measures = [1, 2].map((order) => ({ order, instruction: `Measure ${order}`, isRequired: order === 1 }));
const fields = [
	{ key: 'found', label: 'Failure found', kind: 'yes_no' },
	{ key: 'what', label: 'What', kind: 'text', showWhen: { key: 'found', is: 'is', value: true } }
];

function draft(change: Partial<Draft> = {}): Draft {
	const form = { template: { body: { fields } }, safety: { measures } };
	return { form, values: {}, measures: [], presence: { kind: 'none' }, ...change } as unknown as Draft;
}

const at = '2026-05-04T10:00:00Z';
const done = [
	{ order: 1, shownAt: at, acknowledgedAt: at },
	{ order: 2, shownAt: at, skippedAt: at }
];

describe('a run', () => {
	test('asks only the questions whose condition holds', () => {
		const ids = (values: Draft['values']) => stepsOf(draft({ values })).map(({ id }) => id);
		expect(ids({})).toEqual(['presence', 'safety.1', 'safety.2', 'field.found', 'extra', 'review']);
		expect(ids({ found: { kind: 'yes_no', value: true } })).toContain('field.what');
	});

	test('keeps the form locked until every measure is done in its order', () => {
		expect(reachable(draft(), 'review', false).id).toBe('safety.1');
		expect(reachable(draft({ measures: done.slice(0, 1) }), 'field.found', false).id).toBe('safety.2');
		expect(reachable(draft({ measures: done }), 'review', false).id).toBe('review');
	});

	test('does not let a required measure be skipped', () => {
		const skipped = [{ order: 1, shownAt: at, skippedAt: at }];
		expect(reachable(draft({ measures: skipped }), 'review', false).id).toBe('safety.1');
	});

	test('stays at the machine until presence is proven where that is demanded', () => {
		expect(reachable(draft({ measures: done }), 'review', true).id).toBe('presence');
		expect(reachable(draft({ measures: done, presence: { kind: 'qr' } }), 'review', true).id).toBe('review');
	});

	test('leads from a problem to the screen that puts it right', () => {
		const step = (field: string) => stepOfProblem({ code: 'field-required', field }, draft());
		expect(['values.found', 'presence.tagCode', 'safety.measures.1', 'photos'].map(step)).toEqual([
			'field.found',
			'presence',
			'safety.1',
			'extra'
		]);
	});
});
