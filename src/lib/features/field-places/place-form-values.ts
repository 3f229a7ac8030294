import * as z from 'zod/mini';
import type { PhotoClaim } from '#lib/domain/files/photo.ts';
import { CreatePlace, EditPlace } from '#lib/domain/places/commands.ts';
import type { Level, PlaceDetailRow, PlaceRow } from '#lib/domain/places/place.ts';

/** What the form holds, as it is typed; which of it counts depends on the level. */
export type PlaceFormValues = {
	name: string;
	order: string;
	timeZone: string;
	address: string;
	assetNumber: string;
	criticality: 'critical' | 'important' | 'standard' | 'minor';
	description: string;
	barcodes: string[];
};

const FIELDS: Record<Level, readonly (keyof PlaceFormValues)[]> = {
	site: ['name', 'timeZone', 'address'],
	line: ['name', 'order'],
	section: ['name', 'order'],
	asset: ['name', 'order', 'assetNumber', 'criticality'],
	task_point: ['name', 'order', 'description', 'barcodes']
};

/** What can be said of a place of this level. */
export function fieldsOf(level: Level): readonly (keyof PlaceFormValues)[] {
	return FIELDS[level];
}

export function hasField(level: Level, field: keyof PlaceFormValues): boolean {
	return FIELDS[level].includes(field);
}

/** 7.8: what an asset or a task point looks like. */
export function hasPhotos(level: Level): boolean {
	return level === 'asset' || level === 'task_point';
}

export function emptyValues(timeZone: string): PlaceFormValues {
	return {
		name: '',
		order: '',
		timeZone,
		address: '',
		assetNumber: '',
		criticality: 'standard',
		description: '',
		barcodes: []
	};
}

export function valuesOf(place: PlaceRow, detail: PlaceDetailRow, timeZone: string): PlaceFormValues {
	return {
		name: place.name,
		order: String(place.order),
		timeZone: detail.timeZone ?? timeZone,
		address: detail.address ?? '',
		assetNumber: detail.assetNumber ?? '',
		criticality: detail.criticality ?? 'standard',
		description: detail.description,
		barcodes: place.barcodes
	};
}

/** The fields of the level as the command takes them; an empty order is left to the server. */
function inputOf(level: Level, values: PlaceFormValues): Record<string, unknown> {
	const order = values.order.trim() === '' ? undefined : Number(values.order);
	const typed = { ...values, order, assetNumber: values.assetNumber.trim() || null };
	return Object.fromEntries(FIELDS[level].flatMap((key) => (typed[key] === undefined ? [] : [[key, typed[key]]])));
}

type Made = { placeId: string; level: Level; parentId: string | null; tagCode: string; photos: readonly PhotoClaim[] };
type Parsed = { ok: true; input: Record<string, unknown> } | { ok: false; fields: string[] };

/** Without pictures it says nothing of any, as the apps before did. */
function pictured(photos: readonly PhotoClaim[]): { photos?: readonly PhotoClaim[] } {
	return photos.length > 0 ? { photos } : {};
}

export function createInput(values: PlaceFormValues, { tagCode, photos, ...made }: Made): Parsed {
	const tagged = made.level === 'asset' || made.level === 'task_point' ? { tagCode } : {};
	const input = { ...made, ...tagged, ...inputOf(made.level, values), ...pictured(photos) };
	return parsed(z.safeParse(CreatePlace, input));
}

/** Only what was changed, with what it was before, and the pictures to add; nothing when nothing was. */
export function editInput(
	place: PlaceRow,
	before: PlaceFormValues,
	after: PlaceFormValues,
	photos: readonly PhotoClaim[]
): Parsed | undefined {
	const [was, is] = [inputOf(place.level, before), inputOf(place.level, after)];
	const changed = Object.keys(is).filter((key) => JSON.stringify(is[key]) !== JSON.stringify(was[key]));
	if (changed.length === 0 && photos.length === 0) return undefined;
	const pick = (from: Record<string, unknown>) => Object.fromEntries(changed.map((key) => [key, from[key]]));
	const input = { placeId: place.placeId, revision: place.revision, ...pick(is), seen: pick(was), ...pictured(photos) };
	return parsed(z.safeParse(EditPlace, input));
}

function parsed(result: z.core.util.SafeParseResult<Record<string, unknown>>): Parsed {
	if (result.success) return { ok: true, input: result.data };
	return { ok: false, fields: [...new Set(result.error.issues.map((issue) => String(issue.path[0] ?? '')))] };
}
