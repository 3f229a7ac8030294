// Words of a task's life, literal in code, database and exports (product 3.5, 4.1, 4.2).

export const TASK_TYPES = ['lubrication', 'mechanical', 'electrical', 'production', 'repair_request'] as const;
export type TaskType = (typeof TASK_TYPES)[number];

export const PRIORITIES = ['low', 'medium', 'high', 'critical'] as const;
export type Priority = (typeof PRIORITIES)[number];

export const TASK_STATES = ['open', 'in_progress', 'completed', 'cancelled', 'pending_approval', 'rejected'] as const;
export type TaskState = (typeof TASK_STATES)[number];

export function isTaskState(value: unknown): value is TaskState {
	return TASK_STATES.some((state) => state === value);
}

/** Not finished and not handed in: the states in which work can be assigned, started, submitted. */
export const ACTIVE_STATES = ['open', 'in_progress', 'rejected'] as const;

export const ORIGINS = ['schedule', 'ad_hoc', 'repair', 'shutdown'] as const;
export type Origin = (typeof ORIGINS)[number];

export const GRACES = ['none', 'daily', 'weekly', 'monthly', 'yearly'] as const;
export type Grace = (typeof GRACES)[number];

export const MARKS = ['overdue', 'due_soon', 'due', 'done', 'none'] as const;
export type Mark = (typeof MARKS)[number];

export const PRESENCES = ['nfc', 'qr', 'skip', 'none'] as const;
export type Presence = (typeof PRESENCES)[number];

export const SKIP_REASONS = ['tag-damaged', 'tag-missing', 'unreachable', 'no-nfc', 'other'] as const;
export type SkipReason = (typeof SKIP_REASONS)[number];

export const RECORD_KINDS = ['primary', 'resubmission', 'supplementary', 'review'] as const;
export type RecordKind = (typeof RECORD_KINDS)[number];

/** The reasons of 4.6, and work that came out of a phone by its rescue file (8.6). */
export const HOLD_REASONS = ['permission-lost', 'deleted', 'cancelled', 'completed', 'reassigned', 'rescued'] as const;
export type HoldReason = (typeof HOLD_REASONS)[number];

/** What a supervisor made of a record that was set aside (TL-40). */
export const RESOLUTIONS = ['applied', 'kept', 'dismissed'] as const;
export type Resolution = (typeof RESOLUTIONS)[number];

export const RECORD_FLAGS = [
	'late',
	'fast-acknowledgement',
	'no-presence',
	'clock-off',
	'old-safety-version',
	'old-tag',
	'gallery-photo',
	'alert',
	'offline',
	'after-deactivation',
	'after-revocation',
	'after-role-change'
] as const;
export type RecordFlag = (typeof RECORD_FLAGS)[number];
