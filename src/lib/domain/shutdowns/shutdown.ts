import type { ShownPhoto } from '../files/photo.ts';
import type { Criticality } from '../places/place.ts';
import type { ReportFlag, ReportNote } from '../repairs/repair.ts';
import type { PathStep, Person, WorkTask } from '../tasks/task.ts';
import type { Priority } from '../tasks/vocabulary.ts';

// A line or an asset stands still, or will (product 3.7, 4.9).

export const SHUTDOWN_STATES = ['planned', 'open', 'resolved', 'cancelled'] as const;
export type ShutdownState = (typeof SHUTDOWN_STATES)[number];

export const SHUTDOWN_KINDS = ['planned', 'emergency'] as const;
export type ShutdownKind = (typeof SHUTDOWN_KINDS)[number];

export const REASON_CATEGORIES = ['Planned', 'Unplanned', 'Force Majeure', 'Other'] as const;
export type ReasonCategory = (typeof REASON_CATEGORIES)[number];

/** A report may begin so long ago (3.7). */
export const MAX_DAYS_BACK = 30;
/** Work of a shutdown without an end falls due so long after its start (TL-4). */
const WORK_HOURS = 8;
const HOUR_MS = 3_600_000;

/** A shutdown as lists, the feed and the reporter's phone know it. A whole line where `assetId` is null. */
export type ShutdownRow = {
	shutdownId: string;
	number: number;
	state: ShutdownState;
	kind: ShutdownKind;
	reasonId: string;
	reasonLabel: string;
	category: ReasonCategory;
	priority: Priority;
	description: string;
	siteId: string;
	lineId: string;
	assetId: string | null;
	path: PathStep[];
	startsAt: string;
	endsAt: string | null;
	zone: string;
	isSafetyConcern: boolean;
	safetyText: string;
	procedureId: string | null;
	flags: ReportFlag[];
	reporter: Person;
	reportedAt: string;
	acknowledgedBy: Person | null;
	acknowledgedAt: string | null;
	resolvedBy: Person | null;
	resolvedAt: string | null;
	cancelReason: string | null;
	photos: ShownPhoto[];
	notes: ReportNote[];
	revision: number;
};

/** One thing to do while it stands: a deferred request or a point task that waits for shutdowns; a task once activated. */
export type WorkItem = {
	itemId: string;
	kind: 'repair' | 'point-task';
	repairId: string | null;
	pointTaskId: string | null;
	title: string;
	assetName: string;
	criticality: Criticality | null;
	task: WorkTask | null;
};

/** What could still go on the work list. */
export type BacklogItem = Pick<WorkItem, 'kind' | 'repairId' | 'pointTaskId' | 'title' | 'assetName' | 'criticality'>;

/** More than this of what could go on a list is not offered at once. */
export const MAX_BACKLOG = 500;

export type ShutdownReason = {
	reasonId: string;
	label: string;
	category: ReasonCategory;
	description: string;
	isActive: boolean;
};

/** The number people see (DM-8), e.g. `S-000012`. */
export function shutdownNumber(number: number): string {
	return `S-${String(number).padStart(6, '0')}`;
}

/** A planned one whose start has come is open, whether or not anybody has touched it since (4.9). */
export function stateAt(shutdown: { state: ShutdownState; startsAt: string }, now: Date): ShutdownState {
	const hasBegun = shutdown.state === 'planned' && Date.parse(shutdown.startsAt) <= now.getTime();
	return hasBegun ? 'open' : shutdown.state;
}

/** When work of the list falls due (TL-4). */
export function workDueAt({ startsAt, endsAt }: Pick<ShutdownRow, 'startsAt' | 'endsAt'>): Date {
	return new Date(endsAt === null ? Date.parse(startsAt) + WORK_HOURS * HOUR_MS : Date.parse(endsAt));
}

/** How long it has stood, or stood; nothing before it began. */
export function stoppedMs({ startsAt, endsAt, state }: Pick<ShutdownRow, 'startsAt' | 'endsAt' | 'state'>, now: Date) {
	const end = state === 'resolved' && endsAt !== null ? Date.parse(endsAt) : now.getTime();
	return state === 'cancelled' ? 0 : Math.max(0, end - Date.parse(startsAt));
}
