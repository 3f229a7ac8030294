import type { PhotoKind } from './files/photo-door.ts';
import { arrivePlacePhoto, placePhotos } from './places/place-photos.ts';
import { arriveRepairPhoto, repairPhotos } from './repairs/repair-photos.ts';
import { arriveShutdownPhoto, shutdownPhotos } from './shutdowns/shutdown-photos.ts';
import { importPhoto, rescuedPhotos } from './tasks/rescue-photos.ts';
import { arrivePhoto, taskPhotos } from './tasks/task-photos.ts';

/** Everything that has photos. */
export const photoKinds: readonly PhotoKind[] = [
	{ owner: taskPhotos, arrive: arrivePhoto },
	{ owner: repairPhotos, arrive: arriveRepairPhoto },
	{ owner: shutdownPhotos, arrive: arriveShutdownPhoto },
	{ owner: placePhotos, arrive: arrivePlacePhoto }
];

/** What a rescue file can bring. */
export const rescuedKinds: readonly PhotoKind[] = [{ owner: rescuedPhotos, arrive: importPhoto }];
