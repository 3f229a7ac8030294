import type { Cursor, FeedRow } from '#lib/domain/live/protocol.ts';
import type { RecordRow } from '#lib/domain/tasks/record.ts';
import type { Device } from './device.ts';
import { entryOf, isDeviceEntity, REPLICA_TABLES, SETTINGS_ID, tableOf } from './entry.ts';
import type { MetaRow } from './meta.ts';
import { type StoredItem, putItem, UNSEEN } from './outbox.ts';
import { resolvedItems } from './resolved.ts';
import { type Change, startingWith, type Store } from './store.ts';
import { putTask } from './task-words.ts';

type Arrival = { cursor: Cursor; version: number; lastSyncAt: string };

/**
 * Brings the copy of the server up to a page of the feed and moves the cursor, both or neither. False when the copy was
 * cleared since the page was asked for: on nothing, changes alone make no copy.
 */
export function applyFeed(device: Device, rows: readonly FeedRow[], arrival: Arrival): Promise<boolean> {
	return device.update(async (meta) => {
		if (meta.cursor === null) return { changes: [], answer: false };
		const unseen = stillUnseen(await device.store.find('outbox', UNSEEN), arrival.cursor.n);
		const changes: Change[] = [];
		for (const row of rows) changes.push(...(await changesOf(device.store, row, unseen)));
		return {
			changes: [...changes, ...(await passed(device.store, arrival.cursor.n, rows))],
			meta: arrived(meta, arrival),
			answer: true
		};
	});
}

/** Effects that the copy now holds leave the local view, and their tasks take their place by the server's row alone. */
export async function passed(store: Store, cursorN: number, rows: readonly FeedRow[] = []): Promise<Change[]> {
	const unseen = await store.find('outbox', UNSEEN);
	const seen = unseen.filter((item) => item.state === 'sent' && item.n <= cursorN);
	const left = stillUnseen(unseen, cursorN);
	const changes: Change[] = seen.map((item) => putItem(item, cursorN));
	for (const taskId of new Set(seen.map((item) => item.taskId))) {
		if (taskId === null || rows.some((row) => row.entity === 'task' && row.id === taskId)) continue;
		const task = await store.get('tasks', taskId);
		if (task) changes.push(putTask(task, left));
	}
	return changes;
}

function stillUnseen(items: readonly StoredItem[], cursorN: number): StoredItem[] {
	return items.filter((item) => item.state === 'queued' || (item.state === 'sent' && item.n > cursorN));
}

function arrived(meta: MetaRow, arrival: Arrival): Partial<MetaRow> {
	const isBehind = meta.cursor?.epoch === arrival.cursor.epoch && meta.cursor.n > arrival.cursor.n;
	return isBehind ? { version: arrival.version, lastSyncAt: arrival.lastSyncAt } : arrival;
}

async function changesOf(store: Store, row: FeedRow, unseen: readonly StoredItem[]): Promise<Change[]> {
	if (!isDeviceEntity(row.entity)) return [];
	if (row.op === 'upsert') {
		// The server's own rows are trusted to have the form of their entity.
		const decided = row.entity === 'record' ? await resolvedItems(store, row.row as RecordRow) : [];
		return [entryOf(row.entity, row.id, row.row, unseen), ...decided];
	}
	if (row.entity === 'setting') return [{ table: 'settings', op: 'delete', id: SETTINGS_ID }];
	if (row.entity === 'place') {
		return [
			{ table: 'places', op: 'delete', id: row.id },
			{ table: 'details', op: 'delete', id: row.id }
		];
	}
	if (row.entity !== 'template') return [{ table: tableOf(row.entity), op: 'delete', id: row.id }];
	const versions = await store.find('templates', startingWith(`t:${row.id}|`));
	return versions.map((one) => ({
		table: 'templates',
		op: 'delete',
		id: `${one.templateId}:${String(one.version).padStart(6, '0')}`
	}));
}

/** Forgets the copy, not the drafts, the outbox or the photos (SY-10). */
export function clearReplica(device: Device): Promise<void> {
	return device.update(async () => ({
		changes: REPLICA_TABLES.map((table) => ({ table, op: 'clear' })),
		meta: { cursor: null, version: null },
		answer: undefined
	}));
}
