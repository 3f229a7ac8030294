import { CreateRepair, NoteRepair } from '#lib/domain/repairs/commands.ts';
import { NoteShutdown, ReportShutdown } from '#lib/domain/shutdowns/commands.ts';
import * as z from 'zod/mini';
import type { PhotoClaim } from '#lib/domain/files/photo.ts';
import type { Device, Update } from './device.ts';
import { type Pictures, type Taken, takePhotos } from './forms.ts';
import { enqueue, makeItem, type NewCommand, type OutboxItem, UNSEEN } from './outbox.ts';
import type { Parts } from './parts.ts';
import { type PhotoRow, putPhoto } from './photos.ts';
import { changesOf } from './settle.ts';
import type { MetaRow } from './meta.ts';

// What somebody reports from the floor: one command each, kept like any other (product 7.9).

export type ReportKind = 'repair' | 'shutdown';

const COMMANDS = {
	repair: { create: 'repair.create', note: 'repair.note', id: 'repairId', Create: CreateRepair, Note: NoteRepair },
	shutdown: {
		create: 'shutdown.report',
		note: 'shutdown.note',
		id: 'shutdownId',
		Create: ReportShutdown,
		Note: NoteShutdown
	}
} as const;

/** What is wrong with it, or the item that waits now. */
export type Reported = { ok: true; id: string; item: OutboxItem } | { ok: false; fields: string[] };

export type Report = { kind: ReportKind; title: string; wanted: Record<string, unknown> };

export type Note = { on: { kind: ReportKind; id: string; title: string }; text: string };

const NONE: Pictures = { pictures: [] };

/** The draft becomes an item with its pictures, whole or not at all. */
export function report(
	device: Device,
	parts: Parts,
	{ kind, title, wanted }: Report,
	from: Pictures = NONE
): Promise<Reported> {
	const { create, id, Create } = COMMANDS[kind];
	return device.update(async (meta) => {
		const ownId = 'formId' in from ? from.formId : parts.newId();
		const owner = { kind, id: ownId };
		const photos = await takePhotos(device.store, owner, from);
		if (!photos) return refused(['formId']);
		const parsed = z.safeParse(Create, { [id]: ownId, ...wanted, ...claimsOf(photos.rows) });
		if (!parsed.success) return refused(parsed.error.issues.map((issue) => issue.path.join('.')));
		const command = { name: create, input: parsed.data, title, taskId: null, effect: null };
		return queue(device, parts, { meta, id: ownId, command, photos });
	});
}

/** One more observation on an open report; on one that still waits here it goes right behind it (SY-2). */
export function noteReport(device: Device, parts: Parts, { on, text }: Note, from: Pictures = NONE): Promise<Reported> {
	const { create, note, id, Note } = COMMANDS[on.kind];
	const said = text.trim();
	return device.update(async (meta) => {
		const photos = await takePhotos(device.store, { kind: on.kind, id: on.id }, from);
		if (!photos) return refused(['formId']);
		const input = { [id]: on.id, noteId: parts.newId(), text: said, ...claimsOf(photos.rows) };
		const parsed = z.safeParse(Note, input);
		if (!parsed.success || (said === '' && photos.rows.length === 0)) return refused(['text']);
		const unseen = await device.store.find('outbox', UNSEEN);
		const first = unseen.find((item) => item.state === 'queued' && item.name === create && item.input[id] === on.id);
		const waitsFor = first ? [first.id] : [];
		const command = { name: note, input: parsed.data, title: on.title, taskId: null, effect: null, waitsFor };
		return queue(device, parts, { meta, id: on.id, command, photos });
	});
}

function refused(fields: readonly string[]): Update<Reported> {
	return { changes: [], answer: { ok: false, fields: [...new Set(fields)] } };
}

/** Without pictures it says nothing of any, as the apps before did. */
function claimsOf(rows: readonly PhotoRow[]): { photos?: PhotoClaim[] } {
	return rows.length > 0 ? { photos: rows.map(({ claim: { fieldKey: _field, ...claim } }) => claim) } : {};
}

type Queueing = { meta: MetaRow; id: string; command: NewCommand; photos: Taken };

/** Words and pictures in one step: both wait on this phone, or neither does. */
async function queue(device: Device, parts: Parts, { meta, id, command, photos }: Queueing): Promise<Update<Reported>> {
	const item = await makeItem(parts, { ...command, photoIds: photos.rows.map(({ photoId }) => photoId) });
	const made = enqueue(meta, item);
	return {
		changes: [
			...photos.besides,
			...photos.rows.map((row) => putPhoto({ ...row, itemId: item.id, state: 'held-back' })),
			...(await changesOf(device.store, meta, [made.item]))
		],
		meta: made.meta,
		answer: { ok: true, id, item: made.item }
	};
}
