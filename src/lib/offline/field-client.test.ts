import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { TaskRow } from '#lib/domain/tasks/task.ts';
import { createFakeClock, createPhone, fetchParts, type Phone, settle } from '../../../tests/support/offline/phone.ts';
import { createModelServer } from '../../../tests/support/offline/model-server.ts';
import { ME, SETTINGS, taskRow, templateRow } from '../../../tests/support/offline/rows.ts';
import { createFieldClient, type FieldClient } from './field-client.ts';
import { createMemoryStore } from './store.memory.ts';

beforeAll(fetchParts);

type World = { client: FieldClient; phone: Phone; task: TaskRow };

const worlds: World[] = [];
afterEach(async () => {
	for (const { client } of worlds.splice(0)) await client.stop();
});

/** A technician with one task, read and ready, the app started. */
async function begin(change: Partial<TaskRow> = {}): Promise<World> {
	const clock = createFakeClock();
	const server = createModelServer(clock.now);
	const phone = createPhone({ clock, server });
	const template = templateRow({});
	const task = taskRow({ templateId: template.templateId, ...change });
	server.publish('setting', 'company', SETTINGS);
	server.publish('task', task.taskId, task);
	server.publish('template', template.templateId, template);
	const client = createFieldClient(phone.parts);
	client.start();
	await settle();
	const world = { client, phone, task };
	worlds.push(world);
	return world;
}

function pushed(phone: Phone): string[] {
	return phone.server.requests.flatMap((request) => request.items.map((item) => item.name));
}

test('a storage that is full at the start does not keep the app from making contact', async () => {
	const store = createMemoryStore();
	const phone = createPhone({
		store: {
			...store,
			async write(changes) {
				if (phone.clock.now().getTime() === startedAt)
					throw new DOMException('the storage is full', 'QuotaExceededError');
				await store.write(changes);
			}
		}
	});
	const startedAt = phone.clock.now().getTime();
	const client = createFieldClient(phone.parts);
	client.start();
	worlds.push({ client, phone, task: taskRow({}) });
	await settle();
	expect(phone.server.requests).toEqual([]);
	await phone.clock.pass(10_000);
	expect(client.status()).toMatchObject({ isLeader: true, isReady: true });
});

describe('a run', () => {
	test('from start to receipt: saved here at once, received when the server says so', async () => {
		const { client, phone, task } = await begin();
		expect(client.status()).toMatchObject({ isReady: true, isLeader: true, connection: 'online', waiting: 0 });
		const draft = await client.startTask(task.taskId);
		expect(await client.getTask(task.taskId)).toMatchObject({ state: 'in_progress', draft: { filled: 0, total: 2 } });
		await client.saveDraft({ ...draft, values: { amount: { kind: 'number', value: 12 } } });
		expect(await client.draft(task.taskId)).toMatchObject({ filled: 1, total: 2 });
		const handedIn = await client.submitDraft(task.taskId);
		expect(handedIn.ok).toBe(true);
		expect(await client.getTask(task.taskId)).toMatchObject({ state: 'pending_approval', draft: null });
		await settle();
		expect(pushed(phone)).toEqual(['task.start', 'task.submit']);
		expect(await client.outbox()).toMatchObject([
			{ name: 'task.submit', state: 'sent' },
			{ name: 'task.start', state: 'sent' }
		]);
	});

	test('what is being saved at the moment of submit goes along; what comes later brings no draft back', async () => {
		const { client, phone, task } = await begin();
		const draft = await client.startTask(task.taskId);
		await client.saveDraft({ ...draft, values: { amount: { kind: 'number', value: 12 } } });
		const saving = client.saveDraft({ ...draft, values: { amount: { kind: 'number', value: 13 } } });
		const submitting = client.submitDraft(task.taskId);
		const late = client.saveDraft({ ...draft, values: { amount: { kind: 'number', value: 14 } } });
		expect((await submitting).ok).toBe(true);
		await Promise.all([saving, late]);
		await settle();
		expect(await client.draft(task.taskId)).toBeUndefined();
		const submitted = phone.server.requests.flatMap(({ items }) => items).find(({ name }) => name === 'task.submit');
		expect(submitted?.input).toMatchObject({ values: { amount: { value: 13 } } });
	});

	test('works without a network and is sent when it returns', async () => {
		const { client, phone, task } = await begin();
		phone.server.faults.push('unreachable', 'unreachable', 'unreachable', 'unreachable');
		const draft = await client.startTask(task.taskId);
		await client.saveDraft({ ...draft, values: { amount: { kind: 'number', value: 12 } } });
		await client.submitDraft(task.taskId);
		await settle();
		expect(client.status()).toMatchObject({ connection: 'offline', waiting: 2, needsReview: 0 });
		expect(client.status().retryAt).not.toBeNull();
		phone.server.faults.length = 0;
		await client.sync();
		expect(client.status()).toMatchObject({ connection: 'online', waiting: 0, retryAt: null });
		expect(phone.server.effects).toHaveLength(2);
	});

	test('handed in without a network is said to be so, also before the first contact has failed', async () => {
		const clock = createFakeClock();
		const { parts, server } = createPhone({ clock });
		const template = templateRow({});
		const task = taskRow({ templateId: template.templateId });
		for (const [entity, id, row] of [
			['setting', 'company', SETTINGS],
			['task', task.taskId, task],
			['template', template.templateId, template]
		] as const)
			server.publish(entity, id, row);
		let isUnplugged = false;
		const client = createFieldClient({ ...parts, isUnplugged: () => isUnplugged });
		worlds.push({ client, phone: createPhone({ clock }), task });
		client.start();
		await settle();
		await client.startTask(task.taskId);
		isUnplugged = true;
		expect(client.status().connection).not.toBe('offline');
		expect(await client.submitDraft(task.taskId)).toMatchObject({ ok: true, item: { input: { isOffline: true } } });
	});

	test('a value the form cannot mean is named, and the draft stays', async () => {
		const { client, task } = await begin();
		const draft = await client.startTask(task.taskId);
		await client.saveDraft({ ...draft, values: { noise: { kind: 'rating', value: 9 } } });
		expect(await client.submitDraft(task.taskId)).toMatchObject({ ok: false, fields: ['values.noise.value'] });
		expect(await client.draft(task.taskId)).toBeDefined();
	});

	test('photos stay through late saves of the form, travel after the record, and go with a discarded draft', async () => {
		const { client, phone, task } = await begin();
		const draft = await client.startTask(task.taskId);
		const blob = new Blob([new Uint8Array([9, 9, 9])], { type: 'image/jpeg' });
		const photo = await client.addPhoto(task.taskId, { blob, preview: null, source: 'camera' });
		await client.saveDraft({ ...draft, values: { amount: { kind: 'number', value: 1 } } });
		expect((await client.draft(task.taskId))?.photos).toEqual([photo]);
		await client.submitDraft(task.taskId);
		await settle();
		expect(phone.server.photos).toEqual([photo.photoId]);
		expect((await client.outbox())[0]).toMatchObject({ photos: [{ photoId: photo.photoId, isSent: true }] });
		expect(client.status().photosWaiting).toBe(0);
	});

	test('giving up removes draft and photos and tells the server', async () => {
		const { client, phone, task } = await begin();
		await client.startTask(task.taskId);
		const blob = new Blob([new Uint8Array([1])], { type: 'image/png' });
		const photo = await client.addPhoto(task.taskId, { blob, preview: null, source: 'gallery' });
		await client.releaseTask(task.taskId);
		expect(await client.photoBlob(photo.photoId)).toBeUndefined();
		expect(await client.getTask(task.taskId)).toMatchObject({ state: 'open', draft: null });
		await settle();
		expect(pushed(phone)).toEqual(['task.start', 'task.release']);
	});

	test('a rejected task opens with what was sent, photos under new ids, safety and presence anew', async () => {
		const { client, phone, task } = await begin();
		const draft = await client.startTask(task.taskId);
		const blob = new Blob([new Uint8Array([5])], { type: 'image/jpeg' });
		const photo = await client.addPhoto(task.taskId, { blob, preview: null, source: 'camera' });
		const presence = { kind: 'qr' as const, tagCode: '7K3M9QX2TD' };
		await client.saveDraft({ ...draft, presence, values: { amount: { kind: 'number', value: 3 } }, noteText: 'dry' });
		await client.submitDraft(task.taskId);
		await settle();
		phone.server.publish('task', task.taskId, { ...task, state: 'rejected', revision: 5 });
		await client.sync();
		const again = await client.startTask(task.taskId);
		expect(again).toMatchObject({
			noteText: 'dry',
			values: { amount: { value: 3 } },
			presence: { kind: 'none' },
			measures: []
		});
		expect(again.photos).toHaveLength(1);
		expect(again.photos[0]?.photoId).not.toBe(photo.photoId);
		expect(again.recordId).not.toBe(draft.recordId);
		const copy = await client.photoBlob(again.photos[0]?.photoId ?? '');
		expect(copy?.size).toBe(1);
	});

	test('a task that was given away leaves the list, its draft stays and can be handed in', async () => {
		const { client, phone, task } = await begin();
		const draft = await client.startTask(task.taskId);
		await client.saveDraft({ ...draft, values: { amount: { kind: 'number', value: 3 } } });
		phone.server.feed.push({
			n: phone.server.feed.length + 1,
			entity: 'task',
			id: task.taskId,
			op: 'remove',
			row: null,
			by: null,
			cause: 'task.assign'
		});
		await client.sync();
		expect(await client.getTask(task.taskId)).toBeUndefined();
		expect(await client.drafts()).toHaveLength(1);
		expect(await client.submitDraft(task.taskId)).toMatchObject({ ok: true });
	});
});

describe('the list', () => {
	test('rejected first, then by due time, then what is handed in; nothing beyond the look-ahead', async () => {
		const { client, phone, task } = await begin({ dueAt: '2026-03-03T08:00:00.000Z' });
		const add = (change: Partial<TaskRow>) => {
			const row = taskRow({ ...change, templateId: task.templateId });
			phone.server.publish('task', row.taskId, row);
			return row.taskId;
		};
		const early = add({ dueAt: '2026-03-01T08:00:00.000Z' });
		const rejected = add({ state: 'rejected', dueAt: '2026-03-09T08:00:00.000Z' });
		const waiting = add({ state: 'pending_approval', dueAt: '2026-02-27T08:00:00.000Z' });
		add({ dueAt: '2026-06-01T08:00:00.000Z' });
		add({ state: 'cancelled', cancelKind: 'manual' });
		await client.sync();
		const { items, next } = await client.listTasks();
		expect(items.map((item) => item.taskId)).toEqual([rejected, early, task.taskId, waiting]);
		expect(next).toBeNull();
		const first = await client.listTasks({ limit: 2 });
		const second = await client.listTasks({ limit: 2, ...(first.next === null ? {} : { after: first.next }) });
		expect([...first.items, ...second.items].map((item) => item.taskId)).toEqual([
			rejected,
			early,
			task.taskId,
			waiting
		]);
	});

	test('an unsent submission stands among what is handed in until the server says otherwise', async () => {
		const { client, phone, task } = await begin();
		const other = taskRow({ dueAt: '2026-03-05T08:00:00.000Z' });
		phone.server.publish('task', other.taskId, other);
		await client.sync();
		phone.server.judge = () => 'refused';
		const draft = await client.startTask(task.taskId);
		await client.saveDraft({ ...draft, values: { amount: { kind: 'number', value: 3 } } });
		phone.server.faults.push('500', '500', '500', '500');
		await client.submitDraft(task.taskId);
		expect((await client.listTasks()).items.map((item) => item.taskId)).toEqual([other.taskId, task.taskId]);
		phone.server.faults.length = 0;
		await client.sync();
		expect((await client.listTasks()).items.map((item) => item.taskId)).toEqual([task.taskId, other.taskId]);
		expect(client.status().needsReview).toBe(2);
	});

	test('is rebased on what the server says meanwhile', async () => {
		const { client, phone, task } = await begin();
		phone.server.faults.push('500', '500');
		await client.startTask(task.taskId);
		await settle();
		phone.server.faults.length = 0;
		phone.server.judge = () => 'superseded';
		phone.server.publish('task', task.taskId, { ...task, title: 'Renamed', revision: 2 });
		await client.sync();
		expect(await client.getTask(task.taskId)).toMatchObject({ title: 'Renamed', state: 'open', unsent: null });
	});
});

describe('contact', () => {
	test('backs off 2 s doubling, spread by a fifth, and is reset by "now"', async () => {
		const { client, phone } = await begin();
		phone.server.faults.push(...Array.from({ length: 9 }, () => '500' as const));
		const waits: number[] = [];
		await client.sync();
		for (let tries = 0; tries < 4; tries += 1) {
			const ms = Date.parse(client.status().retryAt ?? '') - phone.clock.now().getTime();
			waits.push(ms);
			await phone.clock.pass(ms);
		}
		expect(waits).toEqual([2000, 4000, 8000, 16_000]);
		await client.sync();
		expect(Date.parse(client.status().retryAt ?? '') - phone.clock.now().getTime()).toBe(2000);
	});

	test('pauses at the end of the session and goes on after signing in', async () => {
		const { client, phone } = await begin();
		phone.server.faults.push('401');
		await client.sync();
		expect(client.status()).toMatchObject({ pause: 'sign-in', connection: 'online' });
		client.signedIn();
		await settle();
		expect(client.status().pause).toBeNull();
	});

	test('other rights mean reading everything anew, keeping what is the phone’s own', async () => {
		const { client, phone, task } = await begin();
		await client.startTask(task.taskId);
		await settle();
		phone.server.rows.delete(task.taskId);
		phone.server.version = 2;
		await client.sync();
		expect(await client.getTask(task.taskId)).toBeUndefined();
		expect(await client.drafts()).toHaveLength(1);
		expect(await client.outbox()).toHaveLength(1);
	});

	test('a first reading that was cut begins again and is not called complete', async () => {
		const phone = createPhone();
		phone.server.publish('setting', 'company', SETTINGS);
		phone.server.faults.push('none', 'cut');
		const client = createFieldClient(phone.parts);
		client.start();
		await settle();
		expect(client.status()).toMatchObject({ isReady: false, connection: 'offline' });
		await client.sync();
		expect(client.status().isReady).toBe(true);
		await client.stop();
	});

	test('clearing the cache keeps drafts and outbox', async () => {
		const { client, phone, task } = await begin();
		phone.server.faults.push('500', '500', '500');
		await client.startTask(task.taskId);
		await client.clearCache();
		expect(await client.getTask(task.taskId)).toBeUndefined();
		expect(await client.drafts()).toHaveLength(1);
		expect(await client.outbox()).toHaveLength(1);
	});

	test('of two windows one sends; the other takes over when it closes, and nothing is sent twice', async () => {
		const { client, phone, task } = await begin();
		const other = createFieldClient(phone.parts);
		other.start();
		await settle();
		expect([client.status().isLeader, other.status().isLeader]).toEqual([true, false]);
		for (let index = 0; index < 200; index += 1) await phone.make();
		await other.startTask(task.taskId);
		await client.sync();
		expect(phone.server.effects).toHaveLength(201);
		await client.stop();
		await settle();
		expect(other.status().isLeader).toBe(true);
		await other.releaseTask(task.taskId);
		await other.sync();
		expect(new Set(phone.server.effects).size).toBe(202);
		expect(phone.server.effects).toHaveLength(202);
		await other.stop();
	});

	test('a storage that fails for a moment does not end the contact for good', async () => {
		const { client, phone, task } = await begin();
		phone.parts.store.find = () => Promise.reject(new Error('the disk is busy'));
		await client.sync();
		expect(client.status().connection).toBe('offline');
		Object.assign(phone.parts.store, createMemoryStore());
		await client.sync();
		expect(client.status()).toMatchObject({ connection: 'online', isLeader: true });
		expect(await client.getTask(task.taskId)).toBeDefined();
	});

	test('a tag or barcode is looked up here', async () => {
		const { client, phone, task } = await begin();
		const tag = { tagId: 'tag', code: '7K3M9QX2TD', type: 'TASKPOINT', placeId: task.placeId, isActive: true };
		phone.server.publish('tag', 'tag', tag);
		await client.sync();
		expect(await client.scan('NFC_TASKPOINT_7K3M9QX2TD')).toMatchObject({
			kind: 'task_point',
			placeId: task.placeId,
			tasks: [{ taskId: task.taskId }]
		});
		expect(await client.scan('7k3m-9qx2-td')).toMatchObject({ kind: 'task_point' });
		expect(await client.scan('8K3M9QX2TD')).toEqual({ kind: 'unknown' });
		expect((await client.getForm(task.taskId))?.tags).toHaveLength(1);
		expect(task.assignees).toEqual([ME]);
	});
});
