import type { ShownPhoto } from '../files/photo.ts';

// A place is any node of the tree, whatever its level (product 3.3).

export const LEVELS = ['site', 'line', 'section', 'asset', 'task_point'] as const;
export type Level = (typeof LEVELS)[number];

export const CRITICALITIES = ['critical', 'important', 'standard', 'minor'] as const;
export type Criticality = (typeof CRITICALITIES)[number];

/** How many places of a level a company may hold (DM-20). */
export const MAX_PLACES: Record<Level, number> = {
	site: 200,
	line: 2_000,
	section: 10_000,
	asset: 50_000,
	task_point: 250_000
};

/** What everybody who may see tasks knows of a place: its name and where it hangs (product 2.3). */
export type PlaceRow = {
	placeId: string;
	level: Level;
	parentId: string | null;
	siteId: string;
	name: string;
	order: number;
	isActive: boolean;
	barcodes: string[];
	revision: number;
};

/** What those know of a place besides who may see the details; the phone holds it apart from the name (8.1). */
export type PlaceDetailRow = {
	placeId: string;
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
	photos: ShownPhoto[];
};

export function levelBelow(level: Level): Level | undefined {
	return LEVELS[LEVELS.indexOf(level) + 1];
}

export function levelAbove(level: Level): Level | undefined {
	return LEVELS[LEVELS.indexOf(level) - 1];
}
