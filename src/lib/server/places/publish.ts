import { scopesOf } from '#lib/domain/access/scope.ts';
import type { PlaceRow } from '#lib/domain/places/place.ts';
import type { CommandScope } from '../commands/scope.ts';
import { selectDetailRows } from './detail.queries.ts';
import { selectPlaceRows } from './place-row.queries.ts';

/** Above this a page reads the tree anew instead of taking each row from the feed. */
export const MAX_ROWS_IN_FEED = 2_000;

/** Tells the feed how these places look now; `oldSiteId` is where they were before a move to another site. */
export async function publishPlaces(scope: CommandScope, ids: readonly string[], oldSiteId?: string): Promise<void> {
	const rows = await selectPlaceRows(scope, ids);
	const told = rows.length > MAX_ROWS_IN_FEED ? await sitesOf(scope, rows) : rows;
	for (const row of told) {
		scope.publish({
			entity: 'place',
			id: row.placeId,
			op: 'upsert',
			row,
			scopes: scopesOf('place', row.siteId),
			...(oldSiteId === undefined || oldSiteId === row.siteId ? {} : { oldScopes: scopesOf('place', oldSiteId) })
		});
	}
}

async function sitesOf(scope: CommandScope, rows: readonly PlaceRow[]): Promise<PlaceRow[]> {
	return selectPlaceRows(scope, [...new Set(rows.map(({ siteId }) => siteId))]);
}

/**
 * Tells holders of `hierarchy.view` what else these places say (2.3). Places that say nothing beyond their name are left
 * out, unless they have just lost it.
 */
export async function publishDetails(
	scope: CommandScope,
	ids: readonly string[],
	withEmpty = false,
	oldSiteId?: string
): Promise<void> {
	if (ids.length > MAX_ROWS_IN_FEED) return;
	for (const { siteId, isFilled, ...row } of await selectDetailRows(scope, ids)) {
		if (!isFilled && !withEmpty) continue;
		scope.publish({
			entity: 'place-detail',
			id: row.placeId,
			op: 'upsert',
			row,
			scopes: scopesOf('place-detail', siteId),
			...(oldSiteId === undefined || oldSiteId === siteId ? {} : { oldScopes: scopesOf('place-detail', oldSiteId) })
		});
	}
}

/** Tells everybody who had them that these places are gone; of a very large bundle only the top. */
export function publishRemovals(scope: CommandScope, siteId: string, topId: string, ids: readonly string[]): void {
	const scopes = scopesOf('place', siteId);
	for (const id of ids.length > MAX_ROWS_IN_FEED ? [topId] : ids) {
		scope.publish({ entity: 'place', id, op: 'remove', row: null, scopes, oldScopes: scopes });
	}
}
