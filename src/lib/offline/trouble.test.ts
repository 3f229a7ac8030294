import { describe, expect, test, vi } from 'vitest';
import type { Fault } from '../../../tests/support/offline/model-server.ts';
import { createPhone, settle } from '../../../tests/support/offline/phone.ts';
import { taskRow } from '../../../tests/support/offline/rows.ts';
import { createFieldClient } from './field-client.ts';
import { keepPhoto, type PhotoRow } from './photos.ts';
import { createMemoryStore } from './store.memory.ts';
import type { Change, Store } from './store.ts';
import { storageTrouble } from './trouble.ts';

function photo(photoId: string, state: PhotoRow['state']): Change[] {
	const owner = { kind: 'task' as const, id: 'task-1' };
	const claim = { sizeBytes: 8 } as PhotoRow['claim'];
	const row = { photoId, owner, itemId: 'i', claim, hasPreview: false, state, upload: null };
	return keepPhoto(row, { blob: new Blob(['12345678']), preview: null });
}

/** A phone whose storage can be full, or give back nothing of one table. */
function faultyStore(): { store: Store; fault: { isFull: boolean; isUnreadable: boolean } } {
	const fault = { isFull: false, isUnreadable: false };
	const whole = createMemoryStore();
	const store: Store = {
		...whole,
		find: (table, range) =>
			fault.isUnreadable && table === 'outbox'
				? Promise.reject(new DOMException('the seal is broken', 'OperationError'))
				: whole.find(table, range),
		write: (changes) =>
			fault.isFull && changes.some((change) => change.op === 'put')
				? Promise.reject(new DOMException('no room', 'QuotaExceededError'))
				: whole.write(changes)
	};
	return { store, fault };
}

describe('trouble between the phone and the server', () => {
	test.each<[Fault, string, object]>([
		['network-page', 'a page of the network', { because: 'network-sign-in' }],
		['other-shape', 'a newer server', { because: 'app-older' }],
		['misunderstood', 'an older server', { because: 'server-older' }],
		['app-too-old', 'an app the server takes no more', { because: 'app-too-old' }]
	])('%s: %s is named, and everything is kept', async (fault, _what, because) => {
		const phone = createPhone();
		const { id } = await phone.make();
		phone.server.faults.push(fault);
		expect(await phone.contact()).toEqual({ kind: 'retry', afterMs: null, ...because });
		expect(await phone.device.store.get('outbox', id)).toMatchObject({ state: 'queued' });
		await phone.calm();
		expect(phone.server.effects).toEqual([id]);
	});

	test('a company that is switched off takes nothing, and phone, copy and work stay as they are', async () => {
		const phone = createPhone();
		phone.server.publish('task', 'task-1', taskRow({ taskId: 'task-1' }));
		await phone.calm();
		const { id } = await phone.make();
		phone.server.faults.push('company-inactive');
		expect(await phone.contact()).toEqual({ kind: 'company-inactive' });
		expect(await phone.device.store.get('outbox', id)).toMatchObject({ state: 'queued' });
		expect(await phone.device.store.ids('tasks')).toEqual(['task-1']);
		await phone.calm();
		expect(phone.server.effects).toEqual([id]);
	});

	test('a company that was switched off while the session ended is not taken for a lost right', async () => {
		const phone = createPhone();
		await phone.calm();
		await phone.make();
		phone.server.isDeactivated = true;
		phone.server.faults.push('company-inactive');
		expect(await phone.contact()).toEqual({ kind: 'company-inactive' });
	});
});

describe('trouble of the storage', () => {
	test('a full phone keeps what it has, says so, and goes on once received photos are gone', async () => {
		const { store, fault } = faultyStore();
		const phone = createPhone({ store });
		phone.server.publish('task', 'task-1', taskRow({ taskId: 'task-1' }));
		await phone.calm();
		await store.write([...photo('sent', 'sent'), ...photo('waiting', 'waiting')]);
		const client = createFieldClient(phone.parts);
		const before = await store.get('meta', 'device');

		fault.isFull = true;
		await expect(client.logScan({} as never, 'a scan')).rejects.toThrow('no room');
		expect(client.status().trouble).toBe('storage-full');
		expect(await store.get('meta', 'device')).toEqual(before);
		expect(await store.count('outbox')).toBe(0);

		expect(await client.freeSpace()).toBe(8);
		for (const table of ['photos', 'bytes'] as const) expect(await store.ids(table)).toEqual(['waiting']);
		fault.isFull = false;
		await client.logScan({} as never, 'a scan');
		expect(client.status().trouble).toBeNull();
		expect(await store.count('outbox')).toBe(1);
	});

	test('a full phone is not said to be one without a network', async () => {
		const { store, fault } = faultyStore();
		const phone = createPhone({ store });
		await phone.calm();
		phone.server.publish('task', 'task-1', taskRow({ taskId: 'task-1' }));
		const client = createFieldClient(phone.parts);
		fault.isFull = true;
		client.start();
		await settle();
		expect(client.status()).toMatchObject({ trouble: 'storage-full', connection: 'online' });
		expect(client.status().retryAt).not.toBeNull();
		fault.isFull = false;
		await client.sync();
		expect(client.status()).toMatchObject({ trouble: null, connection: 'online', retryAt: null });
		expect(await store.ids('tasks')).toEqual(['task-1']);
		await client.stop();
	});

	test('what cannot be read is told once and stays told', async () => {
		const { store, fault } = faultyStore();
		const client = createFieldClient(createPhone({ store }).parts);
		const told = vi.fn();
		client.subscribe(told);
		fault.isUnreadable = true;
		await expect(client.outbox()).rejects.toThrow('the seal is broken');
		await client.setWifiOnly(true);
		expect(client.status().trouble).toBe('damaged');
		expect(told.mock.calls.filter(([changed]) => (changed as Set<string>).has('status'))).toHaveLength(1);
	});

	test('a fault of the app itself is neither', () => {
		expect(storageTrouble(new TypeError('undefined is not a function'))).toBeUndefined();
		expect(storageTrouble('no error at all')).toBeUndefined();
	});
});
