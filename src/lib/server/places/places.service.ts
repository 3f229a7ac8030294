import { deletePlace, restorePlace } from './bin.service.ts';
import { createPlace, editPlace, movePlace } from './edit.service.ts';
import { importPlaces } from './import.service.ts';
import { arrivePlacePhoto } from './place-photos.ts';

/** Every command of the slice. */
export const placeCommands = [
	createPlace,
	editPlace,
	movePlace,
	deletePlace,
	restorePlace,
	importPlaces,
	arrivePlacePhoto
];
