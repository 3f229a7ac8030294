import { workOrderTitle } from '#lib/domain/repairs/repair.ts';
import { refuseIf } from '#lib/domain/shared/refusal.ts';
import type { Priority } from '#lib/domain/tasks/vocabulary.ts';
import type { CommandScope } from '../commands/scope.ts';
import { findAnyPlace, generalPointOf } from '../places/any-place.service.ts';
import { createWorkOrder } from '../tasks/work.service.ts';
import { type LockedRepair, updateState } from './repair.queries.ts';

type Wish = {
	taskId: string;
	placeId?: string | undefined;
	templateId?: string | undefined;
	dueAt: Date;
	title?: string | undefined;
	priority?: Priority | undefined;
	assigneeIds: readonly string[];
};

/** The task that repairs it: title, text, priority and asset carried over (TL-3). The caller has judged and publishes. */
export async function makeWorkOrder(scope: CommandScope, repair: LockedRepair, wish: Wish) {
	const placeId = wish.placeId ?? repair.placeId ?? (await generalPointOf(scope, repair.assetId));
	const point = await findAnyPlace(scope, placeId);
	refuseIf(point.assetId !== repair.assetId && 'invalid', { fields: ['placeId'] });
	const task = await createWorkOrder(scope, {
		taskId: wish.taskId,
		origin: 'repair',
		placeId,
		templateId: wish.templateId,
		title: wish.title ?? workOrderTitle(repair),
		priority: wish.priority ?? repair.priority,
		note: repair.description,
		dueAt: wish.dueAt,
		assigneeIds: wish.assigneeIds
	});
	await updateState(scope, repair.repairId, { state: 'converted', workOrderId: task.taskId });
	return task;
}
