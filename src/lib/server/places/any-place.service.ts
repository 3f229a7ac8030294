import { seesSite } from '#lib/domain/access/actor.ts';
import { refuse } from '#lib/domain/shared/refusal.ts';
import type { CommandScope, Scope } from '../commands/scope.ts';
import { type AnyPlace, selectAnyPlace, selectPointNamed } from './any-place.queries.ts';
import { lockPlace, insertPlace, selectNextOrder } from './place.queries.ts';
import { publishPlaces } from './publish.ts';

/** A place in the actor's sites, in the recycle bin or not. Refuses not-found for all others alike. */
export async function findAnyPlace(scope: Scope, placeId: string): Promise<AnyPlace> {
	const place = await selectAnyPlace(scope, placeId);
	return place && seesSite(scope.actor, place.siteId) ? place : refuse('not-found');
}

const GENERAL = 'General';

/** The task point for work on the asset as a whole; made when the first such work comes (TL-3). Refusals: not-found. */
export async function generalPointOf(scope: CommandScope, assetId: string): Promise<string> {
	const asset = (await lockPlace(scope, assetId)) ?? refuse('not-found');
	const known = await selectPointNamed(scope, assetId, GENERAL);
	if (known !== undefined) return known;
	const placeId = scope.newId();
	await insertPlace(scope, {
		placeId,
		level: 'task_point',
		parentId: assetId,
		siteId: asset.siteId,
		lineId: asset.lineId,
		sectionId: asset.sectionId,
		assetId,
		name: GENERAL,
		order: await selectNextOrder(scope, assetId),
		description: '',
		isActive: true,
		timeZone: null,
		address: null,
		assetNumber: null,
		criticality: null,
		manufacturer: null,
		model: null,
		serialNumber: null,
		installedOn: null,
		status: null,
		barcodes: [],
		idealRate: null,
		outputUnit: null
	});
	await scope.tell({ name: 'place.created', placeIds: [placeId] });
	await publishPlaces(scope, [placeId]);
	return placeId;
}
