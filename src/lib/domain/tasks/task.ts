import type { Mark, Origin, Priority, TaskState, TaskType } from './vocabulary.ts';

export type Person = { id: string; name: string };
export type PathStep = { id: string; name: string };

export type Rejection = { by: Person; at: string; reason: string; recordId: string };

/**
 * A task as every screen, the feed and the phone know it. Instants are ISO strings in UTC; `path` runs from the site to
 * the task point, with today's names (DM-9).
 */
export type TaskRow = {
	taskId: string;
	number: number;
	title: string;
	type: TaskType;
	priority: Priority;
	origin: Origin;
	state: TaskState;
	placeId: string;
	siteId: string;
	lineId: string;
	sectionId: string;
	assetId: string;
	path: PathStep[];
	dueAt: string;
	overdueAt: string;
	zone: string;
	assignees: Person[];
	templateId: string;
	templateVersion: number | null;
	pointTaskId: string | null;
	note: string;
	startedAt: string | null;
	startedBy: Person | null;
	submittedAt: string | null;
	completedAt: string | null;
	approvedBy: Person | null;
	approvedAt: string | null;
	currentRecordId: string | null;
	rejections: Rejection[];
	cancelKind: 'manual' | 'missed' | 'retired' | null;
	cancelReason: string | null;
	flags: string[];
	revision: number;
};

/** The task that a report led to: as much of it as its state takes to say. */
export type WorkTask = { taskId: string; number: number; state: TaskState; isAssigned: boolean; isApproved: boolean };

const DUE_SOON_MS = 3_600_000;

export function isActive(state: TaskState): boolean {
	return state === 'open' || state === 'in_progress' || state === 'rejected';
}

/** The derived mark of 4.2: due soon begins one hour before the due time, overdue after the grace. */
export function markOf(task: Pick<TaskRow, 'state' | 'dueAt' | 'overdueAt'>, now: Date): Mark {
	if (task.state === 'completed') return 'done';
	if (!isActive(task.state)) return 'none';
	if (now.getTime() > Date.parse(task.overdueAt)) return 'overdue';
	if (now.getTime() >= Date.parse(task.dueAt) - DUE_SOON_MS) return 'due_soon';
	return 'due';
}

/** The number people see (DM-8), e.g. `T-000123`. */
export function taskNumber(number: number): string {
	return `T-${String(number).padStart(6, '0')}`;
}
