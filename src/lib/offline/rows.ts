import type { Person } from '#lib/domain/tasks/task.ts';
import type { RecordValue } from '#lib/domain/tasks/submission.ts';
import type { TemplateBody } from '#lib/domain/tasks/template.ts';
import type { TaskType } from '#lib/domain/tasks/vocabulary.ts';

// Rows of the server that only the device sees in this form (product 8.1).

export type TemplateRow = { templateId: string; version: number; name: string; type: TaskType; body: TemplateBody };

export type MasterRow = {
	kind: 'product' | 'unit' | 'threshold' | 'tool';
	id: string;
	name: string;
	isActive: boolean;
} & Record<string, unknown>;

/** One of the last executions at a task point. */
export type RecordRow = {
	recordId: string;
	taskId: string;
	placeId: string;
	templateId: string;
	performedAt: string;
	author: Person;
	values: RecordValue[];
};

export type UserRow = { userId: string; name: string };
