import { seesSite } from '#lib/domain/access/actor.ts';
import { DeletePlace, RestorePlace } from '#lib/domain/places/commands.ts';
import { refuse, refuseIf } from '#lib/domain/shared/refusal.ts';
import { defineCommand } from '../commands/define-command.ts';
import type { CommandScope } from '../commands/scope.ts';
import { subjectOf } from './edit.service.ts';
import {
	countTasksOfBundle,
	lockBundle,
	lockPlace,
	putIntoBin,
	selectBundlesOver,
	selectSubtree,
	takeFromBin
} from './place.queries.ts';
import { publishDetails, publishPlaces, publishRemovals } from './publish.ts';
import { refuseTaken } from './unique.ts';

/** Puts a place with everything beneath into the recycle bin, its tags and unfinished tasks along (DM-23). */
export const deletePlace = defineCommand(
	'place.delete',
	{ needs: 'hierarchy.delete', input: DeletePlace, asksEachTime: true },
	async (scope, { placeId }) => {
		const place = (await lockPlace(scope, placeId)) ?? refuse('not-found');
		const ids = await selectSubtree(scope, place);
		await putIntoBin(scope, ids, placeId);
		await scope.tell({ name: 'place.deleted', placeIds: ids, bundleId: placeId });
		publishRemovals(scope, place.siteId, placeId, ids);
		const tasks = await countTasksOfBundle(scope, placeId);
		scope.record({
			subject: subjectOf(place),
			summary: `deleted with ${ids.length - 1} places beneath and ${tasks} tasks`,
			before: { name: place.name, parentId: place.parentId },
			after: { places: ids.length, tasks }
		});
		return { placeId, places: ids.length, tasks };
	}
);

/** Brings back exactly what one deletion took, after its parent (DM-23). Refusals: not-found, wrong-state, exists. */
export const restorePlace = defineCommand(
	'place.restore',
	{ needs: 'hierarchy.edit', input: RestorePlace },
	async (scope, { placeId }) => {
		return restoreBundle(scope, placeId);
	}
);

/** Brings a place back for the sake of work done there, with whatever deletions it lies under, the outermost first (4.6). */
export async function bringBackPlace(scope: CommandScope, placeId: string): Promise<void> {
	for (const bundleId of await selectBundlesOver(scope, placeId)) await restoreBundle(scope, bundleId);
}

async function restoreBundle(scope: CommandScope, placeId: string) {
	const bundle = await lockBundle(scope, placeId);
	if (!bundle || !seesSite(scope.actor, bundle.siteId)) return refuse('not-found');
	refuseIf(bundle.isParentGone && 'wrong-state', { state: 'parent-deleted' });
	const tasks = await countTasksOfBundle(scope, placeId);
	const ids: string[] = [];
	await refuseTaken(scope, async (inner) => {
		ids.push(...(await takeFromBin(inner, placeId)));
	});
	await scope.tell({ name: 'place.restored', bundleId: placeId });
	await publishPlaces(scope, ids);
	await publishDetails(scope, ids);
	scope.record({
		subject: subjectOf({ placeId, name: bundle.name }),
		summary: `restored with ${ids.length - 1} places beneath and ${tasks} tasks`,
		after: { places: ids.length, tasks }
	});
	return { placeId, places: ids.length, tasks };
}
