import type { PlaceAllFilter, PlaceQuery, PlaceTreeFilter } from '#lib/domain/places/filter.ts';
import { LEVELS, type PlaceRow } from '#lib/domain/places/place.ts';
import {
	BIN_DAYS,
	type PlaceBundle,
	type PlaceDetail,
	type PlaceNode,
	type SiteCard
} from '#lib/domain/places/views.ts';
import type { List } from '#lib/domain/shared/page.ts';
import { refuse } from '#lib/domain/shared/refusal.ts';
import { payloadOf } from '#lib/domain/tags/tag.ts';
import type { Scope } from '../commands/scope.ts';
import { selectDetail, selectPointTasks } from './detail.queries.ts';
import { selectPlace } from './place.queries.ts';
import { countAll, searchNodes, selectAll, selectBundles, selectNodes, selectSiteCards } from './tree.queries.ts';

const MAX_CHILDREN = 500;
const DAY_MS = 86_400_000;

/** Children of a place, or what a search finds; parents before their children. Refusal: not-found. */
export async function readPlaceTree(scope: Scope, filter: PlaceTreeFilter): Promise<List<PlaceNode>> {
	if (filter.search !== undefined) return listOf(await searchNodes(scope, filter));
	if (!filter.parentId) {
		return listOf(await selectNodes(scope, LEVELS.slice(0, filter.depth), undefined, filter.siteId));
	}
	const parent = (await selectPlace(scope, filter.parentId)) ?? refuse('not-found');
	const first = LEVELS.indexOf(parent.level) + 1;
	const root = { column: parent.level, id: parent.placeId };
	return listOf(await selectNodes(scope, LEVELS.slice(first, first + filter.depth), root, filter.siteId));
}

/** Every place in scope in one go, at most 20,000; `total` says how many there are. */
export async function readAllPlaces(scope: Scope, filter: PlaceAllFilter): Promise<List<PlaceRow>> {
	return { items: await selectAll(scope, filter), next: null, total: await countAll(scope, filter) };
}

export async function listSites(scope: Scope): Promise<List<SiteCard>> {
	return listOf(await selectSiteCards(scope));
}

/** One place with its fields, children, tag and point tasks. Refusal: not-found. */
export async function getPlace(scope: Scope, { placeId }: PlaceQuery): Promise<PlaceDetail> {
	const found = (await selectDetail(scope, placeId)) ?? refuse('not-found');
	const { lineId: _line, sectionId: _section, assetId: _asset, tag, ...detail } = found;
	const below = LEVELS.slice(LEVELS.indexOf(found.level) + 1).slice(0, 1);
	const children = await selectNodes(scope, below, { column: found.level, id: placeId }, undefined);
	return {
		...detail,
		tag: tag && { ...tag, payload: payloadOf(tag) },
		children: children.slice(0, MAX_CHILDREN),
		pointTasks: found.level === 'task_point' ? await selectPointTasks(scope, placeId) : []
	};
}

/** What lies in the recycle bin, newest first, with the days until it is gone for good (DM-6). */
export async function listBin(scope: Scope): Promise<List<PlaceBundle>> {
	const bundles = await selectBundles(scope);
	return listOf(
		bundles.map((bundle) => ({
			...bundle,
			deletedAt: bundle.deletedAt.toISOString(),
			daysLeft: Math.max(0, BIN_DAYS - Math.floor((scope.now.getTime() - bundle.deletedAt.getTime()) / DAY_MS))
		}))
	);
}

function listOf<Item>(items: Item[]): List<Item> {
	return { items, next: null, total: items.length };
}
