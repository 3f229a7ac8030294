import { CreateRepair, NoteRepair } from '#lib/domain/repairs/commands.ts';
import { NoteShutdown, ReportShutdown } from '#lib/domain/shutdowns/commands.ts';
import * as z from 'zod/mini';
import type { Device } from './device.ts';
import { enqueue, makeItem, type NewCommand, type OutboxItem, UNSEEN } from './outbox.ts';
import type { Parts } from './parts.ts';
import { changesOf } from './settle.ts';

// What somebody reports from the floor: one command each, kept like any other (product 7.9).

export type ReportKind = 'repair' | 'shutdown';

const COMMANDS = {
	repair: { create: 'repair.create', note: 'repair.note', id: 'repairId' },
	shutdown: { create: 'shutdown.report', note: 'shutdown.note', id: 'shutdownId' }
} as const;

/** What is wrong with it, or the item that waits now. */
export type Reported = { ok: true; id: string; item: OutboxItem } | { ok: false; fields: string[] };

type Wanted = Record<string, unknown>;

export function reportRepair(device: Device, parts: Parts, title: string, wanted: Wanted): Promise<Reported> {
	return report(device, parts, {
		kind: 'repair',
		title,
		parsed: z.safeParse(CreateRepair, { repairId: parts.newId(), ...wanted })
	});
}

export function reportShutdown(device: Device, parts: Parts, title: string, wanted: Wanted): Promise<Reported> {
	return report(device, parts, {
		kind: 'shutdown',
		title,
		parsed: z.safeParse(ReportShutdown, { shutdownId: parts.newId(), ...wanted })
	});
}

type Checked = { kind: ReportKind; title: string; parsed: z.core.util.SafeParseResult<Wanted> };

async function report(device: Device, parts: Parts, { kind, title, parsed }: Checked): Promise<Reported> {
	if (!parsed.success)
		return { ok: false, fields: [...new Set(parsed.error.issues.map((issue) => issue.path.join('.')))] };
	const { create, id } = COMMANDS[kind];
	const item = await queue(device, parts, { name: create, input: parsed.data, title, taskId: null, effect: null });
	return { ok: true, id: String(parsed.data[id]), item };
}

/** One more observation on an open report; on one that still waits here it goes right behind it (SY-2). */
export async function noteReport(
	device: Device,
	parts: Parts,
	on: { kind: ReportKind; id: string; title: string },
	text: string
): Promise<Reported> {
	const { create, note, id } = COMMANDS[on.kind];
	const schema = on.kind === 'repair' ? NoteRepair : NoteShutdown;
	const parsed = z.safeParse(schema, { [id]: on.id, noteId: parts.newId(), text });
	if (!parsed.success) return { ok: false, fields: ['text'] };
	const unseen = await device.store.find('outbox', UNSEEN);
	const first = unseen.find((item) => item.state === 'queued' && item.name === create && item.input[id] === on.id);
	const command = { name: note, input: parsed.data, title: on.title, taskId: null, effect: null };
	const item = await queue(device, parts, { ...command, waitsFor: first ? [first.id] : [] });
	return { ok: true, id: on.id, item };
}

async function queue(device: Device, parts: Parts, command: NewCommand): Promise<OutboxItem> {
	const item = await makeItem(parts, command);
	return device.update(async (meta) => {
		const made = enqueue(meta, item);
		return { changes: await changesOf(device.store, meta, [made.item]), meta: made.meta, answer: made.item };
	});
}
