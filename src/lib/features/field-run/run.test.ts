import { expect, test, vi } from 'vitest';
import type { FieldApp } from '#lib/features/field/field-app.controller.svelte.ts';
import type { Draft } from '#lib/offline/drafts.ts';
import { Run } from './run.controller.svelte.ts';

const draft = {
	taskId: 'task-1',
	savedAt: '2026-03-02T08:00:00.000Z',
	form: { template: { body: { sections: [], fields: [] } }, safety: null },
	values: {},
	remarks: [],
	noteText: '',
	photos: [],
	measures: []
} as unknown as Draft;

function runOn(client: object, begun: Draft = draft): Run {
	return new Run(
		{ client } as FieldApp,
		{ tags: [], records: [], masterdata: [], settings: undefined } as never,
		begun
	);
}

const full = () => Promise.reject(new DOMException('no room', 'QuotaExceededError'));

test('what could not be saved is not handed in as it was before', async () => {
	const submitDraft = vi.fn();
	const run = runOn({ saveDraft: full, submitDraft });
	run.change({ noteText: 'the bearing is hot' });
	expect(await run.submit()).toBe('not-saved');
	expect(submitDraft).not.toHaveBeenCalled();
	expect(run.draft.noteText).toBe('the bearing is hot');
});

test('a hand-in that finds no room leaves the draft and says so; the next one goes', async () => {
	const submitDraft = vi
		.fn()
		.mockImplementationOnce(full)
		.mockResolvedValue({ ok: true, item: { id: 'item-1' } });
	const run = runOn({ saveDraft: (one: Draft) => Promise.resolve(one), submitDraft, sync: () => Promise.resolve() });
	expect(await run.submit()).toBe('not-saved');
	expect(run.handedIn).toBeUndefined();
	expect(await run.submit()).toBe('handed-in');
	expect(run.handedIn).toEqual({ id: 'item-1' });
});

const product = { key: 'grease', label: 'Grease', kind: 'product', isRequired: false };
const withProduct = {
	...draft,
	form: { template: { version: 1, body: { sections: [], fields: [product] } }, safety: null },
	presence: { kind: 'none' }
} as unknown as Draft;

test('a product without its quantity lies on the phone and stands in the way of the hand-in', async () => {
	const saved: Draft[] = [];
	const saveDraft = (one: Draft) => {
		saved.push(one);
		return Promise.resolve(one);
	};
	const run = runOn({ saveDraft }, withProduct);
	run.answer('grease', undefined, [{ what: 'product-1', quantity: 'five' }]);
	await run.settled();
	expect(saved.at(-1)?.typed).toEqual({ grease: [{ what: 'product-1', quantity: 'five' }] });
	expect(run.problems[0]).toEqual({ code: 'field-invalid', field: 'values.grease' });
	run.answer('grease', { kind: 'product', value: [{ productId: 'product-1', quantity: 5 }] }, []);
	await run.settled();
	expect(saved.at(-1)?.typed).toEqual({});
	expect(run.problems.map(({ field }) => field)).not.toContain('values.grease');
});
