import { canonicalJson } from '#lib/domain/audit/canonical.ts';
import { RecordPhotoClaim, SubmitTask } from '#lib/domain/tasks/submission.ts';
import * as z from 'zod/mini';
import type { Device, Update } from './device.ts';
import { beginDraft, counted, type Draft, type DraftPhoto, putDraft, submissionOf, takeOver } from './drafts.ts';
import { enqueue, makeItem, type NewCommand, ofTask, type OutboxItem, type Queued } from './outbox.ts';
import type { Parts } from './parts.ts';
import { claimOf, draftPhoto, photosOfOwner, type Picture, putPhoto } from './photos.ts';
import { changesOf } from './settle.ts';
import type { Change } from './store.ts';
import { readSettings, safetyOf, templateOf } from './views.ts';

// What a technician does with a task: each step is one transaction of draft, command and photos.

/** Begins a run, or returns the one begun before; the rejected submission's entries are taken over (TL-12). */
export async function startRun(device: Device, parts: Parts, taskId: string): Promise<Draft> {
	const at = parts.clock.now().toISOString();
	const task = await device.store.get('tasks', taskId);
	if (!task) throw new Error('the task is not on this device');
	const item = await makeItem(parts, {
		name: 'task.start',
		input: { taskId, startedAt: at },
		title: task.title,
		taskId,
		base: { [taskId]: task.revision },
		effect: { kind: 'start', by: parts.user, at }
	});
	return device.update(async (meta) => {
		const known = await device.store.get('drafts', taskId);
		if (known) return { changes: [], answer: known };
		const template = await templateOf(device.store, task);
		if (!template) throw new Error('the form of the task is not on this device');
		const safety = await safetyOf(device.store, template);
		const settings = await readSettings(device.store);
		const recordId = parts.newId();
		const fresh = beginDraft({ task, template, safety, settingsRevision: settings?.revision ?? 0, recordId, at });
		const { draft, changes } =
			task.state === 'rejected' ? await reopened(device, parts, fresh) : { draft: fresh, changes: [] };
		const made = enqueue(meta, item);
		const effects = await changesOf(device.store, meta, [made.item]);
		return { changes: [putDraft(draft), ...changes, ...effects], meta: made.meta, answer: draft };
	});
}

/** Photos get ids of their own: each record names its own. */
async function reopened(device: Device, parts: Parts, draft: Draft): Promise<{ draft: Draft; changes: Change[] }> {
	const items = await device.store.find('outbox', ofTask(draft.taskId));
	const last = items.findLast((item) => item.name === 'task.submit');
	const rejected = last && z.safeParse(SubmitTask, last.input).data;
	if (!rejected) return { draft, changes: [] };
	const photos = await photosOfOwner(device.store, draft.taskId);
	const own = photos.filter((photo) => photo.itemId === last.id);
	const ids = new Map(own.map((photo) => [photo.photoId, parts.newId()]));
	const taken = takeOver(draft, rejected, ids);
	const copies = own.flatMap((photo): Change[] => {
		const claim = taken.photos.find((one) => one.photoId === ids.get(photo.photoId));
		return claim
			? [putPhoto({ ...photo, photoId: claim.photoId, itemId: null, claim, state: 'draft', upload: null })]
			: [];
	});
	return { draft: taken, changes: copies };
}

/** Photos change only by adding and removing them, so a late save of the form never loses one. */
export function saveRun(device: Device, parts: Parts, draft: Draft): Promise<Draft> {
	return device.update(async () => {
		const stored = await device.store.get('drafts', draft.taskId);
		if (!stored) return { changes: [], answer: draft };
		const saved = counted({ ...draft, photos: stored.photos, savedAt: parts.clock.now().toISOString() });
		return { changes: [putDraft(saved)], answer: saved };
	});
}

/** A picture of the form; `replaces` is the one it takes the place of, when there is no room for both. */
export type NewPhoto = Picture & { fieldKey?: string; replaces?: string };

/** Refuses what the server would not take: other types, empty or over 10 MB. */
export async function addPhoto(device: Device, parts: Parts, taskId: string, photo: NewPhoto): Promise<DraftPhoto> {
	const { fieldKey, replaces } = photo;
	const claim = z.parse(RecordPhotoClaim, {
		...(await claimOf(parts, photo)),
		...(fieldKey === undefined ? {} : { fieldKey })
	});
	return device.update(async () => {
		const draft = await device.store.get('drafts', taskId);
		if (!draft) throw new Error('the draft is gone');
		const others = draft.photos.filter(({ photoId }) => photoId !== replaces);
		return {
			changes: [
				putPhoto(draftPhoto({ kind: 'task', id: taskId }, claim, photo)),
				...(replaces === undefined ? [] : [{ table: 'photos', op: 'delete', id: replaces } as const]),
				putDraft({ ...draft, photos: [...others, claim] })
			],
			answer: claim
		};
	});
}

export function removePhoto(device: Device, taskId: string, photoId: string): Promise<void> {
	return device.update(async () => {
		const draft = await device.store.get('drafts', taskId);
		if (!draft) return { changes: [], answer: undefined };
		const photos = draft.photos.filter((photo) => photo.photoId !== photoId);
		return {
			changes: [{ table: 'photos', op: 'delete', id: photoId }, putDraft({ ...draft, photos })],
			answer: undefined
		};
	});
}

export type HandedIn = { ok: true; item: OutboxItem } | { ok: false; fields: string[] };

/** Turns the draft into an outbox item, whole or not at all; what is saved to it meanwhile goes along. */
export async function handIn(device: Device, parts: Parts, taskId: string, isOffline: boolean): Promise<HandedIn> {
	for (;;) {
		const handedIn = await handInAsRead(device, parts, taskId, isOffline);
		if (handedIn) return handedIn;
	}
}

/** Nothing when the draft has changed since it was read. */
async function handInAsRead(
	device: Device,
	parts: Parts,
	taskId: string,
	isOffline: boolean
): Promise<HandedIn | undefined> {
	const draft = await device.store.get('drafts', taskId);
	if (!draft) return { ok: false, fields: ['taskId'] };
	const performedAt = parts.clock.now().toISOString();
	const unparsed = submissionOf(draft, { performedAt, isOffline, appVersion: parts.device.appVersion });
	const parsed = z.safeParse(SubmitTask, unparsed);
	if (!parsed.success)
		return { ok: false, fields: [...new Set(parsed.error.issues.map((issue) => issue.path.join('.')))] };
	const settings = await readSettings(device.store);
	const item = await makeItem(parts, {
		name: 'task.submit',
		input: parsed.data,
		title: draft.title,
		taskId,
		base: { [taskId]: draft.believed.revision },
		effect: {
			kind: 'submit',
			state: settings?.approvalRequired === false ? 'completed' : 'pending_approval',
			at: performedAt
		},
		photoIds: parsed.data.photos.map((photo) => photo.photoId)
	});
	return device.update(async (meta): Promise<Update<HandedIn | undefined>> => {
		const current = await device.store.get('drafts', taskId);
		if (!current) return { changes: [], answer: { ok: false, fields: ['taskId'] } };
		if (canonicalJson(current) !== canonicalJson(draft)) return { changes: [], answer: undefined };
		const made = enqueue(meta, item);
		const photos = (await photosOfOwner(device.store, taskId)).filter((photo) => photo.itemId === null);
		const claimed = photos.filter((photo) => item.photos.some(({ photoId }) => photoId === photo.photoId));
		return {
			changes: [
				{ table: 'drafts', op: 'delete', id: taskId },
				...claimed.map((photo) => putPhoto({ ...photo, itemId: item.id, state: 'held-back' })),
				...(await changesOf(device.store, meta, [made.item]))
			],
			meta: made.meta,
			answer: { ok: true, item: made.item }
		};
	});
}

/** Gives the run up: the draft and its photos go, and the server hears that the start is taken back. */
export async function release(device: Device, parts: Parts, taskId: string): Promise<void> {
	const draft = await device.store.get('drafts', taskId);
	if (!draft) return;
	const command: NewCommand = {
		name: 'task.release',
		input: { taskId },
		title: draft.title,
		taskId,
		effect: { kind: 'release' }
	};
	const item: Omit<Queued, 'made' | 'clockOffset'> = await makeItem(parts, command);
	await device.update(async (meta) => {
		const photos = (await photosOfOwner(device.store, taskId)).filter((photo) => photo.itemId === null);
		const made = enqueue(meta, item);
		return {
			changes: [
				{ table: 'drafts', op: 'delete', id: taskId },
				...photos.map((photo): Change => ({ table: 'photos', op: 'delete', id: photo.photoId })),
				...(await changesOf(device.store, meta, [made.item]))
			],
			meta: made.meta,
			answer: undefined
		};
	});
}
