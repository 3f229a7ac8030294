import type { Loss } from '../devices/device.ts';
import type { ShownPhoto } from '../files/photo.ts';
import type { Criticality } from '../places/place.ts';
import type { PathStep, Person, WorkTask } from '../tasks/task.ts';
import type { Priority } from '../tasks/vocabulary.ts';

// Something is broken but still runs (product 3.7, 4.8). What stands still is a shutdown.

export const REPAIR_STATES = ['open', 'deferred', 'converted', 'resolved', 'dismissed'] as const;
export type RepairState = (typeof REPAIR_STATES)[number];

/** What triage should know about how a report came in (8.4, 8.5). */
export const REPORT_FLAGS = [
	'place-deleted',
	'possible-duplicate',
	'handed-in',
	'handed-in-revoked',
	'handed-in-role-changed'
] as const;
export type ReportFlag = (typeof REPORT_FLAGS)[number];

/** Handed in by the key of a closed account, of a withdrawn phone, or of somebody whose role has the field app no more. */
export const LOSS_FLAGS: Record<Loss, ReportFlag> = {
	deactivated: 'handed-in',
	revoked: 'handed-in-revoked',
	'role-changed': 'handed-in-role-changed'
};

/** A closed request can be taken up again for so long (4.8). */
export const REOPEN_DAYS = 90;
export const MAX_REPORT_NOTES = 100;

/** What somebody added to an open report, in words or as photos: the reporter, or a colleague who met the same thing. */
export type ReportNote = { id: string; author: Person; text: string; at: string; photoCount?: number };

type Said = { noteId: string; text: string; photos?: readonly unknown[] | undefined };

/** What is kept of a note; nothing of one that neither says nor shows anything. */
export function noteOf({ noteId: id, text, photos = [] }: Said, author: Person, at: Date): ReportNote | undefined {
	if (text === '' && photos.length === 0) return undefined;
	return { id, author, text, at: at.toISOString(), ...(photos.length > 0 ? { photoCount: photos.length } : {}) };
}

/** A request as lists, the feed and the reporter's phone know it. `path` runs from the site to the asset or task point. */
export type RepairRow = {
	repairId: string;
	number: number;
	state: RepairState;
	priority: Priority;
	typeId: string;
	typeLabel: string;
	description: string;
	assetId: string;
	/** The task point, where one was named. */
	placeId: string | null;
	siteId: string;
	lineId: string;
	sectionId: string;
	path: PathStep[];
	criticality: Criticality | null;
	flags: ReportFlag[];
	reporter: Person;
	reportedAt: string;
	sourceTaskId: string | null;
	workOrder: (WorkTask & { title: string }) | null;
	shutdown: { shutdownId: string; number: number; startsAt: string } | null;
	deferNote: string;
	dismissReason: string | null;
	closedAt: string | null;
	photos: ShownPhoto[];
	notes: ReportNote[];
	revision: number;
};

/** As its reporter knows it: tasks of others are not theirs to see (PR-16). */
export function ownRepair(row: RepairRow): RepairRow {
	return { ...row, workOrder: null, sourceTaskId: null };
}

export type RepairType = {
	typeId: string;
	label: string;
	description: string;
	/** Of a new request of this type; medium where the type says nothing. */
	priority: Priority | null;
	isActive: boolean;
};

/**
 * What anybody who may report knows of an open report of others, so that the same thing is not reported twice (4.8,
 * TL-62): what and where, not by whom.
 */
export type ReportHint = {
	of: 'repair' | 'shutdown';
	number: number;
	siteId: string;
	lineId: string;
	assetId: string | null;
	label: string;
	description: string;
	priority: Priority;
	at: string;
};

/** The number people see (DM-8), e.g. `R-000045`. */
export function repairNumber(number: number): string {
	return `R-${String(number).padStart(6, '0')}`;
}

/** What the work order is called: the kind of trouble, then as much of the description as a title holds. */
export function workOrderTitle(repair: Pick<RepairRow, 'typeLabel' | 'description'>): string {
	const whole = `${repair.typeLabel}: ${repair.description.replaceAll('\n', ' ')}`;
	const letters = [...whole];
	return letters.length <= 80 ? whole : `${letters.slice(0, 79).join('').trimEnd()}…`;
}
