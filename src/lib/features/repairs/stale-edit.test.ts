import { TRPCClientError } from '@trpc/client';
import { beforeAll, expect, test } from 'vitest';
import { loadWords } from '#lib/words/m.ts';
import { StaleEdit } from './stale-edit.controller.svelte.ts';

type Form = { text: string; priority: string };
type Row = Form & { revision: number };

beforeAll(() => loadWords('en'));

/** A form that began with revision 1, and a server on which somebody else has saved since. */
function open(mine: Partial<Form>, theirs: Partial<Form>) {
	const row = { text: 'leaks', priority: 'low', revision: 1 };
	const server = { ...row, ...theirs, revision: 2 };
	const form: Form = { text: row.text, priority: row.priority, ...mine };
	const edit = new StaleEdit<Row, Form>({
		row,
		mine: () => form,
		valuesOf: ({ text, priority }) => ({ text, priority }),
		sayField: (key) => key,
		sayValue: (key, { text, priority }) => ({ text, priority })[key]
	});
	const sent: Row[] = [];
	const save = () =>
		edit.save(async () => {
			sent.push({ ...form, revision: edit.row.revision });
			const data = { reason: 'stale', httpStatus: 409, current: server };
			if (edit.row.revision < server.revision)
				throw new TRPCClientError('stale', { result: { error: { message: 'stale', code: -32_009, data } } });
		});
	return { edit, form, sent, save };
}

test('where each changed something else, both go together in one save, and what was taken over has a name', async () => {
	const { edit, sent, save } = open({ text: 'leaks a lot' }, { priority: 'high' });
	await save();
	expect(sent.at(-1)).toEqual({ text: 'leaks a lot', priority: 'high', revision: 2 });
	expect([edit.taken, edit.differences]).toEqual([['priority'], []]);
});

test('where both changed the same, the form waits for a choice about that only', async () => {
	const { edit, form, sent, save } = open({ text: 'leaks a lot' }, { text: 'drips', priority: 'high' });
	await expect(save()).rejects.toThrow('stale');
	expect(edit.differences).toMatchObject([{ label: 'text', theirs: 'drips' }]);
	expect(form).toMatchObject({ text: 'leaks a lot', priority: 'high' });
	edit.differences[0]?.take();
	expect(edit.differences).toEqual([]);
	await save();
	expect(sent.at(-1)).toEqual({ text: 'drips', priority: 'high', revision: 2 });
});
