import type * as z from 'zod/mini';
import { may } from '#lib/domain/access/actor.ts';
import { refuse } from '#lib/domain/shared/refusal.ts';
import type { List } from '#lib/domain/shared/page.ts';
import type { ApprovalFilter, ApprovalQuery } from '#lib/domain/tasks/filter.ts';
import type { RecordView } from '#lib/domain/tasks/record.ts';
import type { TaskRow } from '#lib/domain/tasks/task.ts';
import type { Scope } from '../commands/scope.ts';
import {
	countQueue,
	hasRecordSetAside,
	isInBin,
	type QueuedRecord,
	type QueueCounts,
	selectQueue,
	selectQueueCounts,
	selectTaskOfRecord
} from './approvals.queries.ts';
import { seesOwnTechniciansOnly } from './people.ts';
import { selectRecordViews } from './record.queries.ts';
import { selectTaskSettings } from './settings.queries.ts';
import { selectTaskRows } from './task-row.queries.ts';

export type Approval = { task: TaskRow; record: Omit<QueuedRecord, 'taskId'> };

/** The queue of Task Approvals (product 6.6). */
export async function listApprovals(scope: Scope, filter: ApprovalFilter): Promise<List<Approval>> {
	const shape = await shapeOf(scope);
	const { records, next } = await selectQueue(scope, filter, shape);
	const rows = await selectTaskRows(scope, [...new Set(records.map(({ taskId }) => taskId))]);
	const tasks = new Map(rows.map((row) => [row.taskId, row]));
	const items = records.flatMap(({ taskId, ...record }) => {
		const task = tasks.get(taskId);
		return task ? [{ task, record }] : [];
	});
	return { items, next, total: await countQueue(scope, filter, shape) };
}

export async function countApprovals(scope: Scope): Promise<QueueCounts & { approvalRequired: boolean }> {
	const settings = await selectTaskSettings(scope);
	const shape = { isOwnTechniciansOnly: seesOwnTechniciansOnly(settings, scope.actor) };
	return { ...(await selectQueueCounts(scope, shape)), approvalRequired: settings.isApprovalRequired };
}

export type ApprovalDetail = {
	task: TaskRow;
	record: RecordView;
	rejected: RecordView | null;
	/** What else was handed in for the task, newest first: supplements and what was set aside (TL-42, TL-52). */
	others: RecordView[];
	/** The task or its place lies in the recycle bin. */
	isDeleted: boolean;
};

/** One record under review, beside the one it was rejected as and what else was handed in (TL-32, TL-35). */
export async function getApproval(scope: Scope, { recordId }: z.output<typeof ApprovalQuery>): Promise<ApprovalDetail> {
	const taskId = (await selectTaskOfRecord(scope, recordId, await shapeOf(scope))) ?? refuse('not-found');
	const [task] = await selectTaskRows(scope, [taskId]);
	const records = await selectRecordViews(scope, { taskId });
	const record = records.find((each) => each.recordId === recordId);
	if (!task || !record) return refuse('not-found');
	const rejected = records.find((each) => each.recordId === record.supersedes) ?? null;
	const others = records.filter((each) => each !== record && each !== rejected);
	return { task, record, rejected, others, isDeleted: await isInBin(scope, taskId) };
}

/** Whether something that was set aside on the task is the actor's to decide, wherever the task lies (4.6). */
export async function isUnderReview(scope: Scope, taskId: string): Promise<boolean> {
	if (!may(scope.actor, 'task.approve')) return false;
	return hasRecordSetAside(scope, taskId, await shapeOf(scope));
}

async function shapeOf(scope: Scope) {
	return { isOwnTechniciansOnly: seesOwnTechniciansOnly(await selectTaskSettings(scope), scope.actor) };
}
