import { CreateRepair, NoteRepair } from '#lib/domain/repairs/commands.ts';
import { NoteShutdown, ReportShutdown } from '#lib/domain/shutdowns/commands.ts';
import * as z from 'zod/mini';
import type { PhotoClaim } from '#lib/domain/files/photo.ts';
import type { Device } from './device.ts';
import { enqueue, makeItem, type NewCommand, type OutboxItem, UNSEEN } from './outbox.ts';
import type { Parts } from './parts.ts';
import { draftPhoto, type Picture, putPhoto } from './photos.ts';
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

/** A picture of a report that is being written: what is claimed about it, and the bytes. */
export type KeptPicture = Pick<Picture, 'blob' | 'preview'> & { claim: PhotoClaim };

export function reportRepair(
	device: Device,
	parts: Parts,
	title: string,
	wanted: Wanted,
	pictures: readonly KeptPicture[] = []
): Promise<Reported> {
	const parsed = z.safeParse(CreateRepair, { repairId: parts.newId(), ...wanted, ...claimsOf(pictures) });
	return report(device, parts, { kind: 'repair', title, parsed, pictures });
}

export function reportShutdown(
	device: Device,
	parts: Parts,
	title: string,
	wanted: Wanted,
	pictures: readonly KeptPicture[] = []
): Promise<Reported> {
	const parsed = z.safeParse(ReportShutdown, { shutdownId: parts.newId(), ...wanted, ...claimsOf(pictures) });
	return report(device, parts, { kind: 'shutdown', title, parsed, pictures });
}

type Checked = {
	kind: ReportKind;
	title: string;
	parsed: z.core.util.SafeParseResult<Wanted>;
	pictures: readonly KeptPicture[];
};

/** Without pictures it says nothing of any, as the apps before did. */
function claimsOf(pictures: readonly KeptPicture[]): { photos?: PhotoClaim[] } {
	return pictures.length > 0 ? { photos: pictures.map(({ claim }) => claim) } : {};
}

async function report(device: Device, parts: Parts, { kind, title, parsed, pictures }: Checked): Promise<Reported> {
	if (!parsed.success)
		return { ok: false, fields: [...new Set(parsed.error.issues.map((issue) => issue.path.join('.')))] };
	const { create, id } = COMMANDS[kind];
	const on = { kind, id: String(parsed.data[id]) };
	const command = { name: create, input: parsed.data, title, taskId: null, effect: null };
	return { ok: true, id: on.id, item: await queue(device, parts, command, on, pictures) };
}

/** One more observation on an open report; on one that still waits here it goes right behind it (SY-2). */
export async function noteReport(
	device: Device,
	parts: Parts,
	on: { kind: ReportKind; id: string; title: string },
	text: string,
	pictures: readonly KeptPicture[] = []
): Promise<Reported> {
	const said = text.trim();
	if (said === '' && pictures.length === 0) return { ok: false, fields: ['text'] };
	const { create, note, id } = COMMANDS[on.kind];
	const schema = on.kind === 'repair' ? NoteRepair : NoteShutdown;
	const parsed = z.safeParse(schema, { [id]: on.id, noteId: parts.newId(), text: said, ...claimsOf(pictures) });
	if (!parsed.success) return { ok: false, fields: ['text'] };
	const unseen = await device.store.find('outbox', UNSEEN);
	const first = unseen.find((item) => item.state === 'queued' && item.name === create && item.input[id] === on.id);
	const command = { name: note, input: parsed.data, title: on.title, taskId: null, effect: null };
	const waitsFor = first ? [first.id] : [];
	return { ok: true, id: on.id, item: await queue(device, parts, { ...command, waitsFor }, on, pictures) };
}

/** Words and pictures in one step: both are on this phone, or neither is. */
async function queue(
	device: Device,
	parts: Parts,
	command: NewCommand,
	{ kind, id }: { kind: ReportKind; id: string },
	pictures: readonly KeptPicture[]
): Promise<OutboxItem> {
	const item = await makeItem(parts, { ...command, photoIds: pictures.map(({ claim }) => claim.photoId) });
	const photos = pictures.map((picture) =>
		putPhoto({ ...draftPhoto({ kind, id }, picture.claim, picture), itemId: item.id, state: 'held-back' })
	);
	return device.update(async (meta) => {
		const made = enqueue(meta, item);
		const effects = await changesOf(device.store, meta, [made.item]);
		return { changes: [...photos, ...effects], meta: made.meta, answer: made.item };
	});
}
