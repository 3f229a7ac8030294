import { randomBytes } from 'node:crypto';
import { refuseIf } from '#lib/domain/shared/refusal.ts';
import { TAG_CODE_LENGTH, tagCodeFrom } from '#lib/domain/tags/tag.ts';
import type { Reactions } from '../commands/reactions.ts';
import type { CommandScope } from '../commands/scope.ts';
import { MAX_ROWS_IN_FEED, publishRows } from './publish.ts';
import { insertTags, selectTagsAt, selectTagsBeneath, selectUntagged } from './tags.queries.ts';

/** Keeps each statement of a large import short. */
const TAGS_AT_ONCE = 5_000;
const MAX_TRIES = 5;

/** What happens to tags when places change, in the same transaction (DM-21, DM-23, DM-24). */
export function registerTagReactions(reactions: Reactions): void {
	reactions.on('place.created', async (scope, { placeIds, tagCodes = {} }) => {
		for (let from = 0; from < placeIds.length; from += TAGS_AT_ONCE) {
			await makeTags(scope, placeIds.slice(from, from + TAGS_AT_ONCE), tagCodes);
		}
		if (placeIds.length <= MAX_ROWS_IN_FEED) publishRows(scope, await selectTagsAt(scope, placeIds), 'upsert');
	});
	reactions.on('place.moved', async (scope, { placeId }) =>
		publishRows(scope, await selectTagsBeneath(scope, placeId), 'upsert')
	);
	// A tag in the bin answers nothing because its place is there; its own state waits for the restore.
	reactions.on('place.deleted', async (scope, { placeIds }) =>
		publishRows(scope, await selectTagsAt(scope, placeIds), 'remove')
	);
	reactions.on('place.restored', async (scope, { bundleId }) =>
		publishRows(scope, await selectTagsBeneath(scope, bundleId), 'upsert')
	);
}

/**
 * A tag for each new task point and asset. Codes are random; one that exists already is drawn again. A code that a phone has
 * drawn stands on a label or chip by now: it is taken as it is, or refused as `exists`.
 */
async function makeTags(
	scope: CommandScope,
	placeIds: readonly string[],
	drawn: Readonly<Record<string, string>>
): Promise<void> {
	let left = await selectUntagged(scope, placeIds);
	for (let tries = 0; left.length > 0; tries += 1) {
		if (tries === MAX_TRIES) throw new Error('no free tag code was found');
		const written = await insertTags(
			scope,
			left.map(({ placeId, level }) => ({
				id: scope.newId(),
				code: drawn[placeId] ?? tagCodeFrom(randomBytes(TAG_CODE_LENGTH)),
				type: level === 'asset' ? 'ASSET' : 'TASKPOINT',
				placeId
			}))
		);
		left = left.filter(({ placeId }) => !written.has(placeId));
		refuseIf(left.some(({ placeId }) => drawn[placeId] !== undefined) && 'exists', { fields: ['tagCode'] });
	}
}
