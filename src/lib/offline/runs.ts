import { RecordPhotoClaim, SubmitTask } from '#lib/domain/tasks/submission.ts';
import * as z from 'zod/mini';
import type { Device, Update } from './device.ts';
import { beginDraft, counted, type Draft, type DraftPhoto, putDraft, submissionOf, takeOver } from './drafts.ts';
import { enqueue, makeItem, type NewCommand, ofTask, type OutboxItem, putItem, type Queued } from './outbox.ts';
import type { Parts } from './parts.ts';
import { bytesOf, claimOf, draftPhoto, dropPhoto, keepPhoto, photosOfOwner, type Picture, putPhoto } from './photos.ts';
import { changesOf, placedAnew, standingOf } from './settle.ts';
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
	const bytes = await Promise.all(own.map(({ photoId }) => bytesOf(device.store, photoId)));
	const ids = new Map(own.map((photo) => [photo.photoId, parts.newId()]));
	const taken = takeOver(draft, rejected, ids);
	const copies = own.flatMap(({ photoId, owner }, index) => {
		const claim = taken.photos.find((one) => one.photoId === ids.get(photoId));
		const kept = bytes[index];
		return claim && kept ? keepPhoto(draftPhoto(owner, claim, kept), kept) : [];
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
				...keepPhoto(draftPhoto({ kind: 'task', id: taskId }, claim, photo), photo),
				...(replaces === undefined ? [] : dropPhoto(replaces)),
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
		return { changes: [...dropPhoto(photoId), putDraft({ ...draft, photos })], answer: undefined };
	});
}

export type HandedIn = { ok: true; item: OutboxItem } | { ok: false; fields: string[] };

/** Turns the draft into an outbox item, whole or not at all. All of it is read at once: a person waits for this. */
export function handIn(device: Device, parts: Parts, taskId: string, isOffline: boolean): Promise<HandedIn> {
	const { store } = device;
	const read = () =>
		Promise.all([
			store.get('drafts', taskId),
			readSettings(store),
			photosOfOwner(store, taskId),
			standingOf(store, taskId)
		]);
	return device.updateFrom(read, async (meta, [draft, settings, photos, standing]): Promise<Update<HandedIn>> => {
		if (!draft) return { changes: [], answer: { ok: false, fields: ['taskId'] } };
		const performedAt = parts.clock.now().toISOString();
		const unparsed = submissionOf(draft, { performedAt, isOffline, appVersion: parts.device.appVersion });
		const parsed = z.safeParse(SubmitTask, unparsed);
		if (!parsed.success) {
			const fields = [...new Set(parsed.error.issues.map((issue) => issue.path.join('.')))];
			return { changes: [], answer: { ok: false, fields } };
		}
		const command = submitting(draft, parsed.data, settings?.approvalRequired === false);
		const made = enqueue(meta, await makeItem(parts, command));
		const claimed = photos.filter(
			({ itemId, photoId }) => itemId === null && made.item.photos.some((photo) => photo.photoId === photoId)
		);
		return {
			changes: [
				{ table: 'drafts', op: 'delete', id: taskId },
				...claimed.map((photo) => putPhoto({ ...photo, itemId: made.item.id, state: 'held-back' })),
				putItem(made.item, meta.cursor?.n ?? 0),
				...placedAnew(meta, standing, [made.item])
			],
			meta: made.meta,
			answer: { ok: true, item: made.item }
		};
	});
}

function submitting(draft: Draft, input: SubmitTask, isFinal: boolean): NewCommand {
	return {
		name: 'task.submit',
		input,
		title: draft.title,
		taskId: draft.taskId,
		base: { [draft.taskId]: draft.believed.revision },
		effect: { kind: 'submit', state: isFinal ? 'completed' : 'pending_approval', at: input.performedAt },
		photoIds: input.photos.map((photo) => photo.photoId)
	};
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
				...photos.flatMap(({ photoId }) => dropPhoto(photoId)),
				...(await changesOf(device.store, meta, [made.item]))
			],
			meta: made.meta,
			answer: undefined
		};
	});
}
