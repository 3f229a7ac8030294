import * as z from 'zod/mini';
import type { PushAnswer, Verdict } from '#lib/domain/commands/verdict.ts';
import type { TaskRow } from '#lib/domain/tasks/task.ts';
import type { Device, Update } from './device.ts';
import type { Numbered } from './handover.ts';
import type { MetaRow } from './meta.ts';
import { type InReview, type StoredItem, putItem, ofTask, type Queued, type Sent } from './outbox.ts';
import { photosOfItem, putPhoto } from './photos.ts';
import type { Change, Store } from './store.ts';
import { putTask } from './task-words.ts';

const Instead = z.object({ people: z.array(z.object({ name: z.string() })) });

/**
 * Takes the server's verdicts for what was sent. Only one that names number, id and content of an item that still waits
 * counts (I10); everything else stays as it is. Returns how many items were settled.
 */
export function settle(device: Device, sent: readonly Numbered[], answer: PushAnswer): Promise<number> {
	return device.update(async (meta) => {
		const settled: StoredItem[] = [];
		for (const { id, seq, contentHash } of sent) {
			const verdict = answer.verdicts.find(
				(one) => one.id === id && one.seq === seq && one.contentHash === contentHash
			);
			const item = await device.store.get('outbox', id);
			if (verdict && item?.state === 'queued' && item.seq === seq) settled.push(outcomeOf(item, verdict, answer.n));
		}
		return { changes: await changesOf(device.store, meta, settled), answer: settled.length };
	});
}

/** The request that carried this item alone was refused as a whole: it goes aside so that the others can pass (SY-5). */
export function setAside(
	device: Device,
	item: Numbered,
	refusal: { reason: string; fields?: string[] },
	at: string
): Promise<void> {
	return device.update(async (meta): Promise<Update<void>> => {
		const current = await device.store.get('outbox', item.id);
		if (current?.state !== 'queued') return { changes: [], answer: undefined };
		const aside: InReview = {
			...bare(current),
			state: 'needs_review',
			where: 'phone',
			at,
			reason: refusal.reason,
			...(refusal.fields ? { fields: refusal.fields } : {})
		};
		return { changes: await changesOf(device.store, meta, [aside]), answer: undefined };
	});
}

/** Writes items in their new state, frees the photos of received ones, and finds their tasks' place in the list anew. */
export async function changesOf(store: Store, meta: MetaRow, items: readonly StoredItem[]): Promise<Change[]> {
	const changes: Change[] = items.map((item) => putItem(item, meta.cursor?.n ?? 0));
	for (const item of items) {
		if (item.state === 'queued' || (item.state === 'needs_review' && item.where === 'phone')) continue;
		const photos = await photosOfItem(store, item.id);
		for (const photo of photos) if (photo.state === 'held-back') changes.push(putPhoto({ ...photo, state: 'waiting' }));
	}
	for (const taskId of new Set(items.map((item) => item.taskId))) {
		if (taskId !== null) changes.push(...placedAnew(meta, await standingOf(store, taskId), items));
	}
	return changes;
}

/** A task as the server last said it, and all commands of this phone that concern it. */
export type Standing = { task: TaskRow | undefined; commands: readonly StoredItem[] };

/** Only what concerns the task is opened: a long queue must not slow down the next hand-in. */
export async function standingOf(store: Store, taskId: string): Promise<Standing> {
	const [task, commands] = await Promise.all([store.get('tasks', taskId), store.find('outbox', ofTask(taskId))]);
	return { task, commands };
}

/** The task's place in the list once these commands are as given. */
export function placedAnew(meta: MetaRow, { task, commands }: Standing, changed: readonly StoredItem[]): Change[] {
	if (!task) return [];
	const others = commands.filter((item) => !changed.some((one) => one.id === item.id));
	const mine = changed.filter((item) => item.taskId === task.taskId);
	return [
		putTask(
			task,
			[...others, ...mine].filter(isUnseen(meta)).sort((a, b) => a.made - b.made)
		)
	];
}

function isUnseen(meta: MetaRow): (item: StoredItem) => boolean {
	return (item) => item.state === 'queued' || (item.state === 'sent' && item.n > (meta.cursor?.n ?? 0));
}

function outcomeOf(item: Queued, verdict: Verdict, n: number): StoredItem {
	switch (verdict.kind) {
		case 'applied':
		case 'merged':
			return received(item, verdict.kind, verdict.at, verdict.answer, n);
		case 'superseded':
			return received(item, 'superseded', verdict.at, { state: verdict.state ?? null }, n);
		case 'held':
			return heldBack(item, verdict);
		case 'refused':
			return refused(item, verdict);
	}
}

function received(item: Queued, verdict: Sent['verdict'], receivedAt: string, answer: unknown, n: number): Sent {
	return { ...bare(item), state: 'sent', verdict, receivedAt, answer, n };
}

function heldBack(item: Queued, { reason, at, answer }: Extract<Verdict, { kind: 'held' }>): InReview {
	const people = z.safeParse(Instead, answer).data?.people.map(({ name }) => name) ?? [];
	return {
		...bare(item),
		state: 'needs_review',
		where: 'server',
		reason,
		at,
		...(people.length > 0 ? { people } : {})
	};
}

function refused(item: Queued, verdict: Extract<Verdict, { kind: 'refused' }>): StoredItem {
	// A late double of an older request can have used up this number for another item. A new number settles it; a
	// second refusal of the same kind is a true one.
	if (verdict.reason === 'id-reused' && !item.wasRenumbered) return { ...item, seq: null, wasRenumbered: true };
	return {
		...bare(item),
		state: 'needs_review',
		where: 'phone',
		reason: verdict.reason,
		at: verdict.at,
		...(verdict.fields ? { fields: verdict.fields } : {}),
		...(verdict.permission ? { permission: verdict.permission } : {}),
		...(verdict.state ? { found: verdict.state } : {})
	};
}

function bare(item: Queued): Omit<Queued, 'state' | 'seq' | 'wasRenumbered'> {
	const { state: _state, seq: _seq, wasRenumbered: _wasRenumbered, ...rest } = item;
	return rest;
}
