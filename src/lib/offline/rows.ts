import type { RecordRow as FeedRecord } from '#lib/domain/tasks/record.ts';
import type { TemplateBody } from '#lib/domain/tasks/template.ts';
import type { TaskType } from '#lib/domain/tasks/vocabulary.ts';

// Rows of the server that only the device sees in this form (product 8.1).

export type TemplateRow = { templateId: string; version: number; name: string; type: TaskType; body: TemplateBody };

export type MasterRow = {
	kind: 'product' | 'unit' | 'threshold' | 'tool' | 'repair-type' | 'shutdown-reason';
	id: string;
	name: string;
	isActive: boolean;
} & Record<string, unknown>;

/** One of the last executions at a task point, or one's own of the last 90 days. */
export type RecordRow = Pick<
	FeedRecord,
	| 'recordId'
	| 'taskId'
	| 'placeId'
	| 'templateId'
	| 'title'
	| 'performedAt'
	| 'author'
	| 'values'
	| 'review'
	| 'holdReason'
	| 'resolved'
>;
