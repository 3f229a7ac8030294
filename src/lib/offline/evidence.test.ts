import { describe, expect, test } from 'vitest';
import type { PhotoId } from '#lib/domain/shared/id.ts';
import { createPhone } from '../../../tests/support/offline/phone.ts';
import { taskRow } from '../../../tests/support/offline/rows.ts';
import { claimOf, draftPhoto, keepPhoto } from './photos.ts';

describe('a person whose account was closed meanwhile', () => {
	test('has everything handed in by the key of the device, and the copy of the plant goes', async () => {
		const phone = createPhone();
		phone.server.publish('task', 'task-1', taskRow({ taskId: 'task-1' }));
		await phone.calm();
		expect(await phone.device.store.ids('tasks')).toEqual(['task-1']);
		const { id } = await phone.make();
		phone.server.isDeactivated = true;
		phone.server.judge = () => 'held';
		expect(await phone.contact()).toEqual({ kind: 'deactivated' });
		expect(phone.server.effects).toEqual([id]);
		expect(await phone.device.store.get('outbox', id)).toMatchObject({ state: 'needs_review', where: 'server' });
		expect(await phone.device.store.ids('tasks')).toEqual([]);
	});

	test('has the photos handed in too, and none is forgotten when the way breaks', async () => {
		const phone = createPhone();
		await phone.calm();
		const photoId = 'photo-1';
		const item = await phone.make({ photoIds: [photoId] });
		const blob = new Blob(['belt'], { type: 'image/jpeg' });
		const claim = await claimOf(phone.parts, { blob, preview: null, source: 'camera' });
		const bytes = { blob, preview: null };
		const photo = draftPhoto({ kind: 'task', id: 'task-1' }, { ...claim, photoId: photoId as PhotoId }, bytes);
		const changes = keepPhoto({ ...photo, itemId: item.id, state: 'held-back' }, bytes);
		await phone.device.update(async () => ({ changes, answer: undefined }));
		phone.server.isDeactivated = true;
		phone.server.judge = () => 'held';
		phone.server.faults.push('none', 'none', 'lost');
		expect(await phone.contact()).toMatchObject({ kind: 'retry' });
		expect(await phone.contact()).toEqual({ kind: 'deactivated' });
		expect(phone.server.photos).toContain(photoId);
		expect(await phone.device.store.get('photos', photoId)).toMatchObject({ state: 'sent' });
		expect(phone.server.effects).toEqual([item.id]);
	});

	test('loses nothing when that answer is lost on its way', async () => {
		const phone = createPhone();
		await phone.calm();
		const { id } = await phone.make();
		phone.server.isDeactivated = true;
		phone.server.faults.push('none', 'lost');
		expect(await phone.contact()).toMatchObject({ kind: 'retry' });
		expect(await phone.device.store.get('outbox', id)).toMatchObject({ state: 'queued' });
		expect(await phone.contact()).toEqual({ kind: 'deactivated' });
		expect(phone.server.effects).toEqual([id]);
	});

	test('a session that has only ended asks to sign in and keeps the copy', async () => {
		const phone = createPhone();
		phone.server.publish('task', 'task-1', taskRow({ taskId: 'task-1' }));
		await phone.calm();
		phone.server.faults.push('401');
		expect(await phone.contact()).toEqual({ kind: 'sign-in' });
		expect(await phone.device.store.ids('tasks')).toEqual(['task-1']);
	});

	test('who is no longer admitted has everything handed in as well, and is told so, not locked out', async () => {
		const phone = createPhone();
		phone.server.publish('task', 'task-1', taskRow({ taskId: 'task-1' }));
		await phone.calm();
		const { id } = await phone.make();
		phone.server.isUnadmitted = true;
		phone.server.judge = () => 'held';
		expect(await phone.contact()).toEqual({ kind: 'not-admitted' });
		expect(phone.server.effects).toEqual([id]);
		expect(await phone.device.store.get('outbox', id)).toMatchObject({ state: 'needs_review', where: 'server' });
		expect(await phone.device.store.ids('tasks')).toEqual([]);
	});

	test('who is no longer admitted keeps their work and not the copy', async () => {
		const phone = createPhone();
		phone.server.publish('task', 'task-1', taskRow({ taskId: 'task-1' }));
		await phone.calm();
		const { id } = await phone.make();
		phone.server.faults.push('403');
		expect(await phone.contact()).toEqual({ kind: 'not-admitted' });
		expect(await phone.device.store.ids('tasks')).toEqual([]);
		expect(await phone.device.store.get('outbox', id)).toMatchObject({ state: 'queued' });
	});
});
