import * as z from 'zod/mini';
import { MAX_PHOTO_BYTES } from '#lib/domain/files/photo.ts';
import { RescueFile } from '#lib/domain/tasks/rescue.ts';

/** Above these the file is not one of ours, or was made to hurt. */
const MAX_FILE_BYTES = 1_000_000_000;
const MAX_LIST_BYTES = 20_000_000;
const MAX_ENTRIES = 10_000;
const MAX_RATIO = 200;

export type RescueProblem = 'too-large' | 'not-a-zip' | 'no-list' | 'bad-list';
export type RescueReading = { kind: 'read'; file: RescueFile } | { kind: 'problem'; problem: RescueProblem };

/** A picture of the file by its name in there; nothing when it is not there, damaged, or too large to be one. */
export async function readRescuedPhoto(zip: Uint8Array, name: string): Promise<Blob | undefined> {
	const { unzip } = await import('fflate');
	const filter = (entry: { name: string; originalSize: number }) =>
		entry.name === name && entry.originalSize <= MAX_PHOTO_BYTES;
	const unpacked = await new Promise<Record<string, Uint8Array>>((resolve) => {
		unzip(zip, { filter }, (error, files) => resolve(error ? {} : files));
	});
	const photo = unpacked[name];
	return photo && new Blob([new Uint8Array(photo)]);
}

/** Reads the list of a rescue file without unpacking anything else; nothing leaves this computer yet. */
export async function readRescueFile(file: Blob): Promise<RescueReading> {
	if (file.size > MAX_FILE_BYTES) return { kind: 'problem', problem: 'too-large' };
	const { strFromU8, unzip } = await import('fflate');
	const bytes = new Uint8Array(await file.arrayBuffer());
	let entries = 0;
	let isTooLarge = false;
	const isList = ({ name, size, originalSize }: { name: string; size: number; originalSize: number }) => {
		entries += 1;
		if (name !== 'items.json') return false;
		isTooLarge = originalSize > MAX_LIST_BYTES || originalSize > Math.max(size, 1) * MAX_RATIO;
		return !isTooLarge;
	};
	const unpacked = await new Promise<Record<string, Uint8Array> | undefined>((resolve) => {
		unzip(bytes, { filter: isList }, (error, files) => resolve(error ? undefined : files));
	});
	if (!unpacked) return { kind: 'problem', problem: 'not-a-zip' };
	if (isTooLarge || entries > MAX_ENTRIES) return { kind: 'problem', problem: 'too-large' };
	const list = unpacked['items.json'];
	if (!list) return { kind: 'problem', problem: 'no-list' };
	const read = z.safeParse(RescueFile, parsed(strFromU8(list)));
	return read.success ? { kind: 'read', file: read.data } : { kind: 'problem', problem: 'bad-list' };
}

function parsed(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}
