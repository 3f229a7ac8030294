import { describe, expect, test } from 'vitest';
import { createPhone } from '../../../tests/support/offline/phone.ts';
import { SETTINGS, taskRow } from '../../../tests/support/offline/rows.ts';
import { clearReplica } from './replica.ts';

describe('clearing the copy of the server while it is being read', () => {
	test('during the first reading: it is read once more, whole', async () => {
		const phone = createPhone();
		const task = taskRow({});
		phone.server.publish('task', task.taskId, task);
		phone.server.publish('setting', 'company', SETTINGS);
		const { write } = phone.device.store;
		phone.device.store.write = async (changes) => {
			await write(changes);
			if (!changes.some(({ table }) => table === 'tasks')) return;
			phone.device.store.write = write;
			// Waits its turn: behind the last rows, before the reading is finished.
			void clearReplica(phone.device);
		};
		await phone.calm();
		expect(await phone.device.store.get('tasks', task.taskId)).toEqual(task);
		expect((await phone.device.meta()).cursor).not.toBeNull();
	});

	test('while a page of changes is on its way: everything is read anew', async () => {
		const phone = createPhone();
		const task = taskRow({});
		phone.server.publish('task', task.taskId, task);
		await phone.calm();
		const { call } = phone.server;
		phone.server.call = async (procedure, input) => {
			const reply = await call(procedure, input);
			phone.server.call = call;
			await clearReplica(phone.device);
			return reply;
		};
		await phone.calm();
		expect(await phone.device.store.get('tasks', task.taskId)).toEqual(task);
	});
});
