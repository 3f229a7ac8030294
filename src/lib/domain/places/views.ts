import type { ShownPhoto } from '../files/photo.ts';
import type { PathStep } from '../tasks/task.ts';
import type { TagType } from '../tags/tag.ts';
import type { TaskType } from '../tasks/vocabulary.ts';
import type { Criticality, PlaceRow } from './place.ts';

/** A node of the tree: how many places hang right below, and its breadcrumb where it was searched for. */
export type PlaceNode = PlaceRow & { children: number; path?: PathStep[] };

/** What can be edited of a place beyond its row; null where the level has no such field. */
export type PlaceFacts = {
	description: string;
	timeZone: string | null;
	address: string | null;
	assetNumber: string | null;
	criticality: Criticality | null;
	manufacturer: string | null;
	model: string | null;
	serialNumber: string | null;
	installedOn: string | null;
	status: 'active' | 'retired' | null;
	idealRate: number | null;
	outputUnit: string | null;
};

export type PointTaskView = {
	pointTaskId: string;
	templateId: string;
	templateName: string;
	type: TaskType;
	isActive: boolean;
	safetyName: string | null;
};

export type PlaceDetail = PlaceRow &
	PlaceFacts & {
		path: PathStep[];
		children: PlaceNode[];
		tag: { code: string; type: TagType; payload: string; isActive: boolean } | null;
		pointTasks: PointTaskView[];
		counts: { taskPoints: number; activeTasks: number };
		photos: ShownPhoto[];
	};

export type SiteCard = {
	placeId: string;
	name: string;
	timeZone: string;
	lines: number;
	taskPoints: number;
	activeTasks: number;
	byType: Record<TaskType, number>;
};

/** Everything that one act deleted; it comes back together (DM-23). */
export type PlaceBundle = {
	placeId: string;
	name: string;
	level: PlaceRow['level'];
	places: number;
	tasks: number;
	deletedAt: string;
	deletedBy: { id: string; name: string } | null;
	daysLeft: number;
};

export const BIN_DAYS = 90;

export type ImportAction = 'create' | 'update' | 'unchanged' | 'error';

/** What can be wrong with a line of an import. */
export const IMPORT_REASONS = [
	'required',
	'gap',
	'invalid',
	'too-long',
	'not-of-level',
	'not-found',
	'parent-level',
	'exists',
	'doubled',
	'permission',
	'too-many-places'
] as const;
export type ImportReason = (typeof IMPORT_REASONS)[number];

export type ImportError = { line: number; column: string; reason: ImportReason };
export type ImportRow = {
	line: number;
	action: ImportAction;
	level: PlaceRow['level'] | null;
	path: string;
	reason?: ImportReason;
};

/** What an import did, or would do (14.3). `errors` and `rows` are cut to what a page can show; the counts are whole. */
export type ImportReport = {
	created: number;
	updated: number;
	unchanged: number;
	failed: number;
	unknownColumns: string[];
	errors: ImportError[];
	rows: ImportRow[];
	isDryRun: boolean;
};
