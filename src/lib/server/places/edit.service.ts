import type * as z from 'zod/mini';
import { CreatePlace, EditPlace, MovePlace } from '#lib/domain/places/commands.ts';
import { type Level, MAX_PLACES } from '#lib/domain/places/place.ts';
import type { PhotoClaim } from '#lib/domain/files/photo.ts';
import { freeName, isDetail, isRateWhole, mergeFields, strangeFields, whyNotUnder } from '#lib/domain/places/rules.ts';
import { refuse, refuseIf } from '#lib/domain/shared/refusal.ts';
import { defineCommand, defineJudgedCommand, type Outcome } from '../commands/define-command.ts';
import type { CommandScope } from '../commands/scope.ts';
import { addPhotos } from '../files/photo.service.ts';
import type { StoredPlace } from './detail.queries.ts';
import {
	countLevel,
	insertPlace,
	lockPlace,
	type NewPlace,
	selectBarcodeOwners,
	selectNextOrder,
	selectSiblingNames,
	selectSubtree,
	updateParent,
	updatePlace
} from './place.queries.ts';
import { publishDetails, publishPlaces } from './publish.ts';
import { refuseTaken } from './unique.ts';

/**
 * A new place (DM-20). On a phone's late delivery a taken name becomes "Name (2)" and the author is told by `merged` (8.4).
 * Refusals: not-found, parent-level, too-many-places, exists with the field that is taken, id-reused.
 */
export const createPlace = defineJudgedCommand(
	'place.create',
	{ needs: 'hierarchy.create', needsOnPhone: 'mobile.hierarchy.create', input: CreatePlace, isOffline: true },
	async (scope, input): Promise<Outcome<{ placeId: string; revision: number; name: string }>> => {
		const parent = await parentOf(scope, input.parentId);
		refuseIf(whyNotUnder(input.level, parent?.level), { fields: ['parentId'] });
		refuseDetails(input.level, input);
		// Whoever is narrowed to sites cannot make one they would not see themselves (PR-20).
		if (!parent && scope.actor.sites) refuse('permission', { permission: 'hierarchy.create' });
		const limit = MAX_PLACES[input.level];
		refuseIf((await countLevel(scope, input.level)) >= limit && 'too-many-places', { limit });
		const order = input.order ?? (await selectNextOrder(scope, input.parentId));
		const name = scope.delivery ? freeName(input.name, await selectSiblingNames(scope, input.parentId)) : input.name;
		const place = newPlace(scope, { ...input, name }, parent, order);
		refuseIf(!isRateWhole(place.idealRate, place.outputUnit) && 'invalid', { fields: ['idealRate', 'outputUnit'] });
		await refuseBarcodes(scope, place);
		await refuseTaken(scope, (inner) => insertPlace(inner, place));
		const tagCodes = input.tagCode === undefined ? {} : { [place.placeId]: input.tagCode };
		await scope.tell({ name: 'place.created', placeIds: [place.placeId], tagCodes });
		await addPhotos(scope, { kind: 'place', id: place.placeId }, input.photos);
		await publishPlaces(scope, [place.placeId]);
		await publishDetails(scope, [place.placeId]);
		scope.record({
			subject: subjectOf(place),
			summary: `created under ${parent?.name ?? scope.company.name}`,
			after: { ...givenOf(input), name, parentId: place.parentId, level: place.level }
		});
		const answer = { placeId: place.placeId, revision: 1, name };
		return { verdict: name === input.name ? 'applied' : 'merged', answer };
	}
);

type Edited = { placeId: string; revision: number; disputed?: string[] };

/**
 * Changes the named fields only (DM-2). A phone's late edit is merged field by field; where somebody else changed the same
 * field the server's value stays and the edit is held for its author (8.4). Refusals: not-found, stale with the current
 * values, exists, invalid, photos-too-many, id-reused.
 */
export const editPlace = defineJudgedCommand(
	'place.edit',
	{ needs: 'hierarchy.edit', needsOnPhone: 'mobile.hierarchy.create', input: EditPlace, isOffline: true },
	async (scope, input): Promise<Outcome<Edited>> => {
		const place = (await lockPlace(scope, input.placeId)) ?? refuse('not-found');
		const isBehind = place.revision !== input.revision;
		refuseIf(isBehind && !scope.delivery && 'stale', { current: place });
		refuseDetails(place.level, input);
		const { placeId, revision: _seen, seen = {}, photos, ...wanted } = input;
		const { agreed, disputed } = isBehind ? mergeFields(place, wanted, seen) : { agreed: wanted, disputed: [] };
		const revision = await change(scope, place, agreed);
		if (photos) await add(scope, place, photos);
		if (disputed.length === 0) {
			return { verdict: isBehind ? 'merged' : 'applied', answer: { placeId, revision } };
		}
		scope.record({
			subject: subjectOf(place),
			summary: `kept ${disputed.join(', ')} against a late edit`,
			before: pick(place, disputed),
			after: pick(wanted, disputed)
		});
		return { verdict: 'held', reason: 'changed-meanwhile', answer: { placeId, revision, disputed } };
	}
);

/** Pictures contradict nobody's edit, and leave the revision as it is. */
async function add(scope: CommandScope, place: StoredPlace, photos: readonly PhotoClaim[]): Promise<void> {
	await addPhotos(scope, { kind: 'place', id: place.placeId }, photos);
	await publishDetails(scope, [place.placeId], true);
	scope.record({
		subject: subjectOf(place),
		summary: photos.length === 1 ? 'added a photo' : `added ${photos.length} photos`,
		after: { photoIds: photos.map(({ photoId }) => photoId) }
	});
}

/** Writes what really differs and tells who hears of it. Answers the revision after it. */
async function change(scope: CommandScope, place: StoredPlace, wanted: Readonly<Record<string, unknown>>) {
	const { placeId } = place;
	const changes = changesOf(place, wanted);
	if (Object.keys(changes.after).length === 0) return place.revision;
	const merged = { ...place, ...changes.after };
	refuseIf(!isRateWhole(merged.idealRate, merged.outputUnit) && 'invalid', { fields: ['idealRate', 'outputUnit'] });
	if (changes.after.barcodes) await refuseBarcodes(scope, merged);
	await refuseTaken(scope, (inner) => updatePlace(inner, merged));
	if (changes.after.name !== undefined) await scope.tell({ name: 'place.renamed', placeIds: [placeId] });
	await publishPlaces(scope, [placeId]);
	if (Object.keys(changes.after).some(isDetail)) await publishDetails(scope, [placeId], true);
	scope.record({
		subject: subjectOf(merged),
		summary: `changed ${Object.keys(changes.after).join(', ')}`,
		...changes
	});
	return place.revision + 1;
}

function pick(from: Readonly<Record<string, unknown>>, keys: readonly string[]): Record<string, unknown> {
	return Object.fromEntries(keys.map((key) => [key, from[key] ?? null]));
}

/** Hangs a place with all beneath under another parent of the proper level (DM-21). Refusals as for edit, parent-level. */
export const movePlace = defineCommand(
	'place.move',
	{ needs: 'hierarchy.edit', input: MovePlace },
	async (scope, input) => {
		const place = (await lockPlace(scope, input.placeId)) ?? refuse('not-found');
		refuseIf(place.revision !== input.revision && 'stale', { current: place });
		if (input.parentId === place.parentId) return reorder(scope, place, input.order ?? place.order);
		const parent = await parentOf(scope, input.parentId);
		refuseIf(whyNotUnder(place.level, parent?.level), { fields: ['parentId'] });
		if (!parent) return refuse('parent-level', { fields: ['parentId'] });
		const order = input.order ?? (await selectNextOrder(scope, parent.placeId));
		await refuseTaken(scope, (inner) => updateParent(inner, place, parent, order));
		await scope.tell({ name: 'place.moved', placeId: place.placeId });
		const isNewSite = parent.siteId !== place.siteId;
		const moved = isNewSite ? await selectSubtree(scope, place) : [place.placeId];
		await publishPlaces(scope, moved, place.siteId);
		if (isNewSite) await publishDetails(scope, moved, false, place.siteId);
		scope.record({
			subject: subjectOf(place),
			summary: `moved under ${parent.name}`,
			before: { parentId: place.parentId, siteId: place.siteId },
			after: { parentId: parent.placeId, siteId: parent.siteId }
		});
		return { placeId: place.placeId, revision: place.revision + 1 };
	}
);

async function reorder(scope: CommandScope, place: StoredPlace, order: number) {
	if (order === place.order) return { placeId: place.placeId, revision: place.revision };
	await updatePlace(scope, { ...place, order });
	await publishPlaces(scope, [place.placeId]);
	scope.record({
		subject: subjectOf(place),
		summary: 'put in another order',
		before: { order: place.order },
		after: { order }
	});
	return { placeId: place.placeId, revision: place.revision + 1 };
}

/** The parent is held, so that it cannot go into the bin meanwhile. */
async function parentOf(scope: CommandScope, parentId: string | null): Promise<StoredPlace | undefined> {
	if (parentId === null) return undefined;
	return (await lockPlace(scope, parentId)) ?? refuse('not-found');
}

function refuseDetails(
	level: Level,
	input: Readonly<Record<string, unknown>> & { timeZone?: string | undefined }
): void {
	const fields = strangeFields(level, input);
	if (input.timeZone !== undefined && !isTimeZone(input.timeZone)) fields.push('timeZone');
	refuseIf(fields.length > 0 && 'invalid', { fields });
}

export function isTimeZone(zone: string): boolean {
	try {
		new Intl.DateTimeFormat('en', { timeZone: zone });
		return true;
	} catch {
		return false;
	}
}

async function refuseBarcodes(scope: CommandScope, place: Pick<NewPlace, 'placeId' | 'barcodes'>): Promise<void> {
	const isDoubled = new Set(place.barcodes).size < place.barcodes.length;
	const isTaken = (await selectBarcodeOwners(scope, place.barcodes, place.placeId)).length > 0;
	refuseIf((isDoubled || isTaken) && 'exists', { fields: ['barcodes'] });
}

function newPlace(
	scope: CommandScope,
	input: z.output<typeof CreatePlace>,
	parent: StoredPlace | undefined,
	order: number
): NewPlace {
	const { placeId, level } = input;
	const isAsset = level === 'asset';
	return {
		placeId,
		level,
		parentId: parent?.placeId ?? null,
		siteId: parent?.siteId ?? placeId,
		lineId: level === 'line' ? placeId : (parent?.lineId ?? null),
		sectionId: level === 'section' ? placeId : (parent?.sectionId ?? null),
		assetId: isAsset ? placeId : (parent?.assetId ?? null),
		name: input.name,
		order,
		description: input.description ?? '',
		isActive: input.isActive ?? true,
		timeZone: level === 'site' ? (input.timeZone ?? scope.company.timeZone) : null,
		address: input.address ?? null,
		assetNumber: input.assetNumber ?? null,
		criticality: isAsset ? (input.criticality ?? 'standard') : null,
		manufacturer: input.manufacturer ?? null,
		model: input.model ?? null,
		serialNumber: input.serialNumber ?? null,
		installedOn: input.installedOn ?? null,
		status: isAsset ? (input.status ?? 'active') : null,
		barcodes: input.barcodes ?? [],
		idealRate: input.idealRate ?? null,
		outputUnit: input.outputUnit ?? null
	};
}

/** Only what really differs, before and after (SU-22). */
function changesOf(
	place: StoredPlace,
	wanted: Readonly<Record<string, unknown>>
): { before: Record<string, unknown>; after: Partial<StoredPlace> } {
	const changed = Object.entries(wanted).filter(
		([key, value]) => value !== undefined && JSON.stringify(value) !== JSON.stringify(Reflect.get(place, key))
	);
	return {
		before: Object.fromEntries(changed.map(([key]) => [key, Reflect.get(place, key) as unknown])),
		after: Object.fromEntries(changed)
	};
}

function givenOf(input: z.output<typeof CreatePlace>): Record<string, unknown> {
	const { placeId: _id, photos, ...given } = input;
	return photos ? { ...given, photoIds: photos.map(({ photoId }) => photoId) } : given;
}

export function subjectOf(place: { placeId: string; name: string }) {
	return { type: 'place', id: place.placeId, label: place.name };
}
