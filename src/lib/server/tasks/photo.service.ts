import { may, seesSite } from '#lib/domain/access/actor.ts';
import { refuse, refuseIf } from '#lib/domain/shared/refusal.ts';
import { ArrivePhoto, MAX_PHOTOS, type PhotoUpload } from '#lib/domain/tasks/photo.ts';
import { defineCommand } from '../commands/define-command.ts';
import type { Scope } from '../commands/scope.ts';
import { lockTasks } from './lock.queries.ts';
import {
	type KnownPhoto,
	type PhotoTask,
	selectPhoto,
	selectPhotoTask,
	selectVisiblePhoto,
	storePhoto
} from './photo.queries.ts';
import { publishTasks } from './publish.ts';
import { subjectOf } from './visible.ts';

/**
 * Notes that the bytes of a photo are here (SY-7), before or after its record. `isNew` is false for a repetition: then
 * nothing was written, and the bytes of the first time stay.
 */
export const arrivePhoto = defineCommand(
	'photo.arrive',
	{ needs: 'task.execute', input: ArrivePhoto },
	async (scope, photo) => {
		const taskId = (await selectPhoto(scope, photo.photoId))?.taskId ?? photo.taskId;
		const [task] = taskId === undefined ? [] : await lockTasks(scope, [taskId]);
		if (!task) return refuse('not-found');
		// Read again under the lock: the record or a twin of this upload may have come in between.
		const { known } = await admitPhoto(scope, { ...photo, taskId: task.taskId });
		if (known?.isComplete) return { photoId: photo.photoId, isNew: false };
		await storePhoto(scope, { ...photo, taskId: task.taskId });
		if (task.deletedAt === null) await publishTasks(scope, [task]);
		scope.record({
			subject: subjectOf(task),
			summary: known?.recordId ? 'a photo has arrived' : 'a photo has arrived before its record',
			after: {
				photoId: photo.photoId,
				recordId: known?.recordId ?? null,
				sha256: photo.sha256,
				sizeBytes: photo.sizeBytes
			}
		});
		return { photoId: photo.photoId, isNew: true };
	}
);

type Named = Pick<PhotoUpload, 'photoId' | 'sha256'> & { taskId?: string | undefined };

/**
 * Whether the actor may hand in this photo: whoever claimed it with a record may, before that whoever may do the task.
 * Refusals: not-found (also for other people's photos), id-reused, photos-too-many.
 */
export async function admitPhoto(scope: Scope, upload: Named): Promise<{ known: KnownPhoto | undefined }> {
	const known = await selectPhoto(scope, upload.photoId);
	if (known) {
		refuseIf(known.createdBy !== scope.actor.userId && 'not-found');
		const isSame = known.sha256 === upload.sha256 && (upload.taskId ?? known.taskId) === known.taskId;
		refuseIf(!isSame && 'id-reused', { fields: ['photoId'] });
		return { known };
	}
	const task = upload.taskId === undefined ? undefined : await selectPhotoTask(scope, upload.taskId);
	if (!task || !mayExecute(scope, task)) return refuse('not-found');
	refuseIf(task.waiting >= MAX_PHOTOS && 'photos-too-many', { limit: MAX_PHOTOS });
	return { known };
}

/** TL-19: their own task, or nobody's where they see everything; staff are nobody's technician. */
function mayExecute({ actor }: Scope, task: PhotoTask): boolean {
	if (task.isDeleted || actor.visit !== undefined) return false;
	if (task.isOwn) return true;
	return task.isUnassigned && may(actor, 'task.view-all') && seesSite(actor, task.siteId);
}

/** Where a photo of a task the actor may see lies. Refuses `not-found`. */
export async function findPhoto(scope: Scope, photoId: string): Promise<{ storageKey: string; contentType: string }> {
	return (await selectVisiblePhoto(scope, photoId)) ?? refuse('not-found');
}
