import { describe, expect, test } from 'vitest';
import { putTask } from './task-words.ts';
import { type Put, startingWith, type Store } from './store.ts';
import { taskRow } from '../../../tests/support/offline/rows.ts';

const user = (id: string, ...by: string[]): Put<'users'> => ({
	table: 'users',
	op: 'put',
	id,
	by,
	row: { userId: id, name: `Name of ${id}` }
});

/** What every store must do, run on each of them. */
export function describeStore(name: string, open: () => Promise<Store>): void {
	describe(name, () => {
		test('what was written is there, what was deleted is not', async () => {
			const store = await open();
			await store.write([user('a'), user('b')]);
			await store.write([{ table: 'users', op: 'delete', id: 'a' }]);
			expect(await store.get('users', 'a')).toBeUndefined();
			expect(await store.get('users', 'b')).toEqual({ userId: 'b', name: 'Name of b' });
			expect(await store.ids('users')).toEqual(['b']);
			store.close();
		});

		test('a second write of the same id replaces the first, its words included', async () => {
			const store = await open();
			await store.write([user('a', 'x|1')]);
			await store.write([user('a', 'y|1')]);
			expect(await store.find('users', startingWith('x|'))).toEqual([]);
			expect(await store.find('users', startingWith('y|'))).toHaveLength(1);
			store.close();
		});

		test('entries are found by any of their words, in the order of the words', async () => {
			const store = await open();
			await store.write([user('a', 'w|3', 'z'), user('b', 'w|1'), user('c', 'w|2'), user('d')]);
			const ids = async (range: Parameters<Store['find']>[1]) =>
				(await store.find('users', range)).map((row) => row.userId);
			expect(await ids(startingWith('w|'))).toEqual(['b', 'c', 'a']);
			expect(await ids(startingWith('w|', 2))).toEqual(['b', 'c']);
			expect(await ids({ from: 'w|1', to: 'w|3' })).toEqual(['b', 'c']);
			expect(await ids({ ...startingWith('w|'), after: 'w|1' })).toEqual(['c', 'a']);
			expect(await ids(startingWith('z'))).toEqual(['a']);
			expect(await store.count('users', startingWith('w|'))).toBe(3);
			expect(await store.count('users')).toBe(4);
			store.close();
		});

		test('a write happens wholly or not at all', async () => {
			const store = await open();
			await store.write([user('a')]);
			const unstorable = { ...user('c'), row: { userId: 'c', name: (() => 'no') as unknown as string } };
			await expect(
				store.write([user('b'), { table: 'users', op: 'delete', id: 'a' }, unstorable])
			).rejects.toBeDefined();
			expect(await store.ids('users')).toEqual(['a']);
			store.close();
		});

		test('a table can be emptied without touching another', async () => {
			const store = await open();
			await store.write([user('a'), putTask(taskRow({}), [])]);
			await store.write([{ table: 'users', op: 'clear' }]);
			expect(await store.all('users')).toEqual([]);
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
			const claim = { photoId: 'p' } as never;
			await store.write([
				{
					table: 'photos',
					op: 'put',
					id: 'p',
					by: [],
					row: { photoId: 'p', taskId: 't', itemId: null, claim, blob, state: 'draft' }
				}
			]);
			const stored = await store.get('photos', 'p');
			expect(new Uint8Array((await stored?.blob.arrayBuffer()) ?? new ArrayBuffer(0))).toEqual(new Uint8Array([1, 2, 3]));
			store.close();
		});
	});
}
