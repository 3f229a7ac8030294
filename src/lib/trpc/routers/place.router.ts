import { NoFilter, PlaceAllFilter, PlaceQuery, PlaceTreeFilter } from '#lib/domain/places/filter.ts';
import { deletePlace, restorePlace } from '#lib/server/places/bin.service.ts';
import { createPlace, editPlace, movePlace } from '#lib/server/places/edit.service.ts';
import { importPlaces } from '#lib/server/places/import.service.ts';
import { getPlace, listBin, listSites, readAllPlaces, readPlaceTree } from '#lib/server/places/tree.service.ts';
import { command, query, router } from '../procedures.ts';

export const placeRouter = router({
	tree: query('task.view', PlaceTreeFilter, readPlaceTree),
	all: query('task.view', PlaceAllFilter, readAllPlaces),
	get: query('hierarchy.view', PlaceQuery, getPlace),
	sites: query('task.view', NoFilter, listSites),
	bin: query('hierarchy.delete', NoFilter, listBin),
	create: command(createPlace),
	edit: command(editPlace),
	move: command(movePlace),
	delete: command(deletePlace),
	restore: command(restorePlace),
	import: command(importPlaces)
});
