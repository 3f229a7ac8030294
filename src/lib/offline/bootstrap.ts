import * as z from 'zod/mini';
import { BootstrapEnd, BootstrapRow } from '#lib/domain/live/bootstrap.ts';
import { addToChecksum, CHECKSUM_START } from '#lib/domain/live/checksum.ts';
import type { RecordRow } from '#lib/domain/tasks/record.ts';
import type { Device } from './device.ts';
import { entryOf, isDeviceEntity, REPLICA_TABLES } from './entry.ts';
import { UNSEEN } from './outbox.ts';
import { passed } from './replica.ts';
import { resolvedItems } from './resolved.ts';
import type { Change, Table } from './store.ts';

const ROWS_A_WRITE = 250;

/** How much has come, and what is coming now. */
export type Loading = { rows: number; entity: string };

type Reading = { rows: number; checksum: number; counts: Record<string, number>; kept: Map<Table, Set<string>> };

/**
 * Reads everything anew. Rows are usable as they come, urgent ones first; the cursor is set, and what the server no longer
 * names is removed, only when the last line proves that nothing is missing. Returns the last line, or nothing when the
 * stream was cut or is not ours: the next try begins again, and drafts and outbox never notice.
 */
export async function readAll(
	device: Device,
	lines: AsyncIterable<string>,
	at: () => string,
	onRows: (loading: Loading) => void
): Promise<BootstrapEnd | undefined> {
	const reading: Reading = { rows: 0, checksum: CHECKSUM_START, counts: {}, kept: new Map() };
	let pending: z.output<typeof BootstrapRow>[] = [];
	for await (const line of lines) {
		const parsed = parseLine(line);
		if (parsed === undefined) return undefined;
		if ('end' in parsed) {
			await keep(device, pending, reading);
			if (!isWhole(parsed, reading)) return undefined;
			return (await finish(device, parsed, reading, at())) ? parsed : undefined;
		}
		reading.checksum = addToChecksum(reading.checksum, line);
		reading.counts[parsed.entity] = (reading.counts[parsed.entity] ?? 0) + 1;
		pending.push(parsed);
		if (pending.length < ROWS_A_WRITE) continue;
		await keep(device, pending, reading);
		pending = [];
		onRows({ rows: reading.rows, entity: parsed.entity });
	}
	return undefined;
}

function parseLine(line: string): z.output<typeof BootstrapRow> | BootstrapEnd | undefined {
	try {
		const value: unknown = JSON.parse(line);
		const row = z.safeParse(BootstrapRow, value);
		return row.success ? row.data : z.safeParse(BootstrapEnd, value).data;
	} catch {
		return undefined;
	}
}

function keep(device: Device, rows: readonly z.output<typeof BootstrapRow>[], reading: Reading): Promise<void> {
	return device.update(async () => {
		const unseen = await device.store.find('outbox', UNSEEN);
		const changes = rows.flatMap(({ entity, id, row }) =>
			isDeviceEntity(entity) ? [entryOf(entity, id, row, unseen)] : []
		);
		for (const change of changes) remember(reading, change);
		reading.rows += rows.length;
		const decided: Change[] = [];
		for (const { entity, row } of rows) {
			if (entity === 'record') decided.push(...(await resolvedItems(device.store, row as RecordRow)));
		}
		return { changes: [...changes, ...decided], answer: undefined };
	});
}

function remember({ kept }: Reading, change: Change): void {
	if (change.op !== 'put') return;
	const ids = kept.get(change.table) ?? new Set<string>();
	kept.set(change.table, ids.add(change.id));
}

function isWhole(end: BootstrapEnd, reading: Reading): boolean {
	const entities = new Set([...Object.keys(end.counts), ...Object.keys(reading.counts)]);
	return (
		end.checksum === reading.checksum &&
		[...entities].every((one) => (end.counts[one] ?? 0) === (reading.counts[one] ?? 0))
	);
}

/** False when what was read is not all here any more: somebody has cleared the copy meanwhile. */
function finish(device: Device, end: BootstrapEnd, reading: Reading, lastSyncAt: string): Promise<boolean> {
	return device.update(async () => {
		const changes: Change[] = [];
		for (const table of REPLICA_TABLES) {
			const kept = reading.kept.get(table);
			const ids = new Set(await device.store.ids(table));
			if ([...(kept ?? [])].some((id) => !ids.has(id))) return { changes: [], answer: false };
			const gone = [...ids].filter((id) => !kept?.has(id));
			changes.push(...gone.map((id): Change => ({ table, op: 'delete', id })));
		}
		changes.push(...(await passed(device.store, end.n)).filter((change) => !isRemoved(changes, change)));
		const cursor = { epoch: end.epoch, n: end.n };
		return { changes, meta: { cursor, version: end.version, lastSyncAt }, answer: true };
	});
}

function isRemoved(changes: readonly Change[], change: Change): boolean {
	return (
		change.op === 'put' &&
		changes.some((one) => one.op === 'delete' && one.table === change.table && one.id === change.id)
	);
}
