import { may, seesSite } from '#lib/domain/access/actor.ts';
import type { Scope } from '../commands/scope.ts';
import type { PhotoOwner } from '../files/photo-owner.ts';
import { definePhotoArrival } from '../files/photo.service.ts';
import { isUnderReview } from './approvals.service.ts';
import { lockTasks } from './lock.queries.ts';
import { publishTasks } from './publish.ts';
import { isVisible } from './task-detail.queries.ts';
import { type PhotoTask, selectPhotoTask } from './task-photos.queries.ts';
import { subjectOf } from './visible.ts';

/** Photos of records, and those that come before their record. */
export const taskPhotos: PhotoOwner = {
	kind: 'task',
	handsIn: 'task.execute',
	reads: 'task.view',
	async mayAdd(scope, taskId) {
		const task = await selectPhotoTask(scope, taskId);
		return task !== undefined && mayExecute(scope, task);
	},
	maySee: async (scope, taskId) => (await isVisible(scope, taskId)) || isUnderReview(scope, taskId),
	async hold(scope, taskId) {
		const [task] = await lockTasks(scope, [taskId]);
		if (!task) return undefined;
		return {
			subject: subjectOf(task),
			publish: async () => {
				if (task.deletedAt === null) await publishTasks(scope, [task]);
			}
		};
	}
};

export const arrivePhoto = definePhotoArrival('photo.arrive', taskPhotos);

/** TL-19: their own task, or nobody's where they see everything; staff are nobody's technician. */
function mayExecute({ actor }: Scope, task: PhotoTask): boolean {
	if (task.isDeleted || actor.visit !== undefined) return false;
	if (task.isOwn) return true;
	return task.isUnassigned && may(actor, 'task.view-all') && seesSite(actor, task.siteId);
}
