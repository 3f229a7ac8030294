import type { ShownPhoto } from '../files/photo.ts';
import type { PathStep, Person } from './task.ts';
import type { RecordValue } from './submission.ts';
import type { HoldReason, Presence, RecordFlag, RecordKind, Resolution, SkipReason } from './vocabulary.ts';

export const REVIEWS = ['pending', 'accepted', 'rejected', 'not-needed'] as const;
export type Review = (typeof REVIEWS)[number];

/** One measure as the technician went through it. */
export type AcknowledgedMeasure = {
	order: number;
	instruction: string;
	shownAt: string;
	acknowledgedAt?: string;
	skippedAt?: string;
	/** Seconds between shown and acknowledged. */
	seconds: number | null;
	isFast: boolean;
};

export type RecordPhoto = ShownPhoto & { fieldKey: string | null; sha256: string; source: 'camera' | 'gallery' };

/** A product as a record means it: what was used, and what its amount counts. */
export type UsedProduct = { id: string; name: string; unit: string };

/** How a record that was set aside was decided; the reason is the supervisor's, given when it was dismissed. */
export type Resolved = { resolution: Resolution; by: Person; at: string; reason: string | null };

/** What the device thought of the task when it handed the work in (TL-42). */
export type Believed = { state: string; assigneeIds: string[]; revision: number };

/** One submission as reviewers and the task page read it; its content never changes (product 3.6). */
export type RecordView = {
	recordId: string;
	taskId: string;
	number: number;
	kind: RecordKind;
	author: Person;
	templateVersion: number;
	/** Of its form, as it stands now: a run keeps the one it began with (8.3). */
	newestVersion: number;
	values: RecordValue[];
	/** Those its values name, and the values before it. */
	products: UsedProduct[];
	remarks: string[];
	noteText: string;
	acknowledgements: { procedureId: string; name: string; version: number; measures: AcknowledgedMeasure[] } | null;
	presence: Presence;
	tagCode: string | null;
	skip: { reason: SkipReason; note: string } | null;
	photos: RecordPhoto[];
	path: PathStep[];
	startedAt: string;
	performedAt: string;
	deviceTime: string;
	receivedAt: string;
	skewMs: number;
	flags: RecordFlag[];
	review: Review;
	reviewedBy: Person | null;
	reviewedAt: string | null;
	reviewReason: string | null;
	holdReason: HoldReason | null;
	believed: Believed | null;
	/** The believed assignees by name. */
	believedAssignees: Person[];
	resolved: Resolved | null;
	supersedes: string | null;
	deviceName: string | null;
	/** The accepted record before this one of the same point and template. */
	previous: { performedAt: string; values: RecordValue[] } | null;
};

/** A record in the feed: enough for lists and for the last values on the phone. */
export type RecordRow = {
	recordId: string;
	taskId: string;
	placeId: string;
	templateId: string;
	/** Of the task, as it is called today. */
	title: string;
	kind: RecordKind;
	author: Person;
	values: RecordValue[];
	performedAt: string;
	receivedAt: string;
	flags: RecordFlag[];
	review: Review;
	holdReason: HoldReason | null;
	resolved: Resolved | null;
};
