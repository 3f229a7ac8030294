import { seesSite } from '#lib/domain/access/actor.ts';
import type { PhotoOwner } from '../files/photo-owner.ts';
import { definePhotoArrival } from '../files/photo.service.ts';
import { selectPhotoTask } from './task-photos.queries.ts';
import { taskPhotos } from './task-photos.ts';

/** Photos out of a rescue file: named by a record of somebody else, and known by the hash that its author gave (8.6). */
export const rescuedPhotos: PhotoOwner = {
	kind: 'task',
	handsIn: 'task.approve',
	reads: taskPhotos.reads,
	async mayBring(scope, taskId) {
		const task = await selectPhotoTask(scope, taskId);
		return task !== undefined && seesSite(scope.actor, task.siteId);
	},
	maySee: taskPhotos.maySee,
	hold: taskPhotos.hold
};

export const importPhoto = definePhotoArrival('photo.import', rescuedPhotos);
