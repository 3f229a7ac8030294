import type { Criticality } from '#lib/domain/places/place.ts';

// How a demo plant is written down: kinds of machines with their task points, and which stand on which line.

export type Frequency = 'shift' | 'daily' | 'weekly' | 'monthly' | 'yearly';

/** What is due at a task point: which template and how often. */
export type Work = { template: string; every: Frequency };

export type PointSpec = { name: string; work: Work[] };

export type AssetKind = {
	manufacturer: string;
	model: string;
	criticality: Criticality;
	/** Four points; a machine with three leaves the last one out. */
	points: [PointSpec, PointSpec, PointSpec, PointSpec];
};

/** Machines `name` of a kind: `Loom L-101` to `Loom L-107` is `{ name: 'Loom L-', from: 101, count: 7 }`. */
export type Group<Kind extends string> = { kind: Kind; name: string; from: number; count: number };

export type LineSpec<Kind extends string> = {
	name: string;
	sections: { name: string; groups: Group<Kind>[] }[];
	technician: string;
};

export type SiteSpec<Kind extends string> = {
	name: string;
	address: string;
	hours: Record<string, [from: string, to: string][]>;
	lines: LineSpec<Kind>[];
};

export type PlantSpec<Kind extends string = string> = {
	kinds: Record<Kind, AssetKind>;
	sites: SiteSpec<Kind>[];
	/** Which machines have only the first three task points of their kind. */
	isShort: (indexInSection: number, sectionIndex: number) => boolean;
};

export function work(template: string, every: Frequency): Work {
	return { template, every };
}

const ROUND_THE_CLOCK: [string, string][] = [['00:00', '24:00']];

export const ALWAYS = Object.fromEntries(
	['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'].map((day) => [day, ROUND_THE_CLOCK])
);

/** Working days Monday to Friday, and Saturday where the plant works then. */
export function hours(weekdays: [string, string], saturday: [string, string]): Record<string, [string, string][]> {
	const week = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'].map((day) => [day, [weekdays]] as const);
	return { ...Object.fromEntries(week), saturday: [saturday], sunday: [] };
}
