import { describe, expect, test } from 'vitest';
import { putTask } from './task-words.ts';
import { type Put, startingWith, type Store } from './store.ts';
import { taskRow } from '../../../tests/support/offline/rows.ts';

const tool = (id: string, ...by: string[]): Put<'masterdata'> => ({
	table: 'masterdata',
	op: 'put',
	id,
	by,
	row: { kind: 'tool', id, name: `Name of ${id}`, isActive: true }
});

/** What every store must do, run on each of them. */
export function describeStore(name: string, open: () => Promise<Store>): void {
	describe(name, () => {
		test('what was written is there, what was deleted is not', async () => {
			const store = await open();
			await store.write([tool('a'), tool('b')]);
			await store.write([{ table: 'masterdata', op: 'delete', id: 'a' }]);
			expect(await store.get('masterdata', 'a')).toBeUndefined();
			expect(await store.get('masterdata', 'b')).toMatchObject({ id: 'b', name: 'Name of b' });
			expect(await store.ids('masterdata')).toEqual(['b']);
			store.close();
		});

		test('a second write of the same id replaces the first, its words included', async () => {
			const store = await open();
			await store.write([tool('a', 'x|1')]);
			await store.write([tool('a', 'y|1')]);
			expect(await store.find('masterdata', startingWith('x|'))).toEqual([]);
			expect(await store.find('masterdata', startingWith('y|'))).toHaveLength(1);
			store.close();
		});

		test('entries are found by any of their words, in the order of the words', async () => {
			const store = await open();
			await store.write([tool('a', 'w|3', 'z'), tool('b', 'w|1'), tool('c', 'w|2'), tool('d')]);
			const ids = async (range: Parameters<Store['find']>[1]) =>
				(await store.find('masterdata', range)).map((row) => row.id);
			expect(await ids(startingWith('w|'))).toEqual(['b', 'c', 'a']);
			expect(await ids(startingWith('w|', 2))).toEqual(['b', 'c']);
			expect(await ids({ from: 'w|1', to: 'w|3' })).toEqual(['b', 'c']);
			expect(await ids({ ...startingWith('w|'), after: 'w|1' })).toEqual(['c', 'a']);
			expect(await ids(startingWith('z'))).toEqual(['a']);
			expect(await store.count('masterdata', startingWith('w|'))).toBe(3);
			expect(await store.count('masterdata')).toBe(4);
			store.close();
		});

		test('a write happens wholly or not at all', async () => {
			const store = await open();
			await store.write([tool('a')]);
			const unstorable = { ...tool('c'), row: { ...tool('c').row, name: (() => 'no') as unknown as string } };
			await expect(
				store.write([tool('b'), { table: 'masterdata', op: 'delete', id: 'a' }, unstorable])
			).rejects.toBeDefined();
			expect(await store.ids('masterdata')).toEqual(['a']);
			store.close();
		});

		test('a table can be emptied without touching another', async () => {
			const store = await open();
			await store.write([tool('a'), putTask(taskRow({}), [])]);
			await store.write([{ table: 'masterdata', op: 'clear' }]);
			expect(await store.all('masterdata')).toEqual([]);
			expect(await store.all('tasks')).toHaveLength(1);
			store.close();
		});

		test('what comes out is a copy, and bytes come out as they went in', async () => {
			const store = await open();
			const task = taskRow({});
			await store.write([putTask(task, [])]);
			const first = await store.get('tasks', task.taskId);
			first?.assignees.push({ id: 'x', name: 'Nobody' });
			expect((await store.get('tasks', task.taskId))?.assignees).toEqual(task.assignees);
			const blob = new Blob([new Uint8Array([1, 2, 3])], { type: 'image/jpeg' });
			await store.write([
				{
					table: 'bytes',
					op: 'put',
					id: 'p',
					by: [],
					row: { blob, preview: null }
				}
			]);
			const stored = await store.get('bytes', 'p');
			expect(new Uint8Array((await stored?.blob.arrayBuffer()) ?? new ArrayBuffer(0))).toEqual(
				new Uint8Array([1, 2, 3])
			);
			store.close();
		});
	});
}
