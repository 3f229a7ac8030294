import { v7 as newId } from 'uuid';
import { levelBelow, type Level } from '#lib/domain/places/place.ts';
import type { PortalApp } from '../session/app.controller.svelte.ts';
import { type PlaceDetail, placeInput, type PlaceValues } from './place-values.ts';

/** What of the tree the person may change; what they may not is absent (PR-3). */
export function mayEditPlaces(app: PortalApp) {
	return {
		create: app.may('hierarchy.create'),
		edit: app.may('hierarchy.edit'),
		remove: app.may('hierarchy.delete')
	};
}

export async function createPlace(
	app: PortalApp,
	parent: { placeId: string; level: Level } | undefined,
	values: PlaceValues
): Promise<string> {
	const level = parent ? levelBelow(parent.level) : 'site';
	if (!level) throw new Error('a task point has no places beneath');
	const placeId = newId();
	const input = { placeId, level, parentId: parent?.placeId ?? null, ...placeInput(level, values) };
	await app.client.place.create.mutate(input);
	return placeId;
}

/** Sends only what the editor changed, so that others' changes of other fields stay (8.3). */
export async function editPlace(
	app: PortalApp,
	place: PlaceDetail,
	before: PlaceValues,
	values: PlaceValues
): Promise<void> {
	const [old, next] = [placeInput(place.level, before), placeInput(place.level, values)];
	const entries = Object.entries(next).filter(([key, value]) =>
		Object.entries(old).some(([k, v]) => k === key && v !== value)
	);
	if (entries.length === 0) return;
	await app.client.place.edit.mutate({
		placeId: place.placeId,
		revision: place.revision,
		...Object.fromEntries(entries)
	});
}
