import type { RefusalCode } from '../shared/refusal.ts';
import { type Level, levelAbove } from './place.ts';

const MAX_NAME = 80;

/** Each place below a site hangs under one of the level above (DM-20). */
export function whyNotUnder(level: Level, parentLevel: Level | undefined): RefusalCode | undefined {
	return levelAbove(level) === parentLevel ? undefined : 'parent-level';
}

/** Which levels have a field; the others do not know it (product 3.3). */
const LEVELS_OF: Record<string, readonly Level[]> = {
	timeZone: ['site'],
	address: ['site'],
	idealRate: ['line'],
	outputUnit: ['line'],
	assetNumber: ['asset'],
	criticality: ['asset'],
	manufacturer: ['asset'],
	model: ['asset'],
	serialNumber: ['asset'],
	installedOn: ['asset'],
	status: ['asset'],
	barcodes: ['task_point'],
	photos: ['site', 'asset', 'task_point']
};

const DETAILS = new Set([
	'description',
	'timeZone',
	'address',
	'assetNumber',
	'criticality',
	'manufacturer',
	'model',
	'serialNumber',
	'installedOn',
	'status'
]);

/** Belongs to what only holders of `hierarchy.view` see, not to the name and its place in the tree (2.3). */
export function isDetail(field: string): boolean {
	return DETAILS.has(field);
}

/** Names of the given fields that a place of this level does not have. */
export function strangeFields(level: Level, input: Readonly<Record<string, unknown>>): string[] {
	return Object.keys(input).filter((key) => input[key] !== undefined && LEVELS_OF[key]?.includes(level) === false);
}

/** An ideal rate means nothing without its unit (3.3). */
export function isRateWhole(rate: number | null, unit: string | null): boolean {
	return (rate === null) === (unit === null);
}

/** "Name (2)", or the next number that is free; cut where it would be too long. Names are compared without case. */
export function freeName(wanted: string, taken: readonly string[]): string {
	const names = new Set(taken.map((name) => name.toLowerCase()));
	let free = wanted;
	for (let number = 2; names.has(free.toLowerCase()); number += 1) {
		const ending = ` (${number})`;
		free = wanted.slice(0, MAX_NAME - ending.length).trimEnd() + ending;
	}
	return free;
}

type Fields = Readonly<Record<string, unknown>>;

/**
 * An edit that was made before somebody else's: what nobody touched since is taken, where both changed one field the
 * server's value stays and the field is disputed (8.4).
 */
export function mergeFields(
	current: Fields,
	wanted: Fields,
	seen: Fields
): { agreed: Record<string, unknown>; disputed: string[] } {
	const given = Object.entries(wanted).filter(([key, value]) => value !== undefined && !isSame(value, current[key]));
	const isTouched = (key: string) => !(key in seen) || !isSame(seen[key], current[key]);
	return {
		agreed: Object.fromEntries(given.filter(([key]) => !isTouched(key))),
		disputed: given.filter(([key]) => isTouched(key)).map(([key]) => key)
	};
}

function isSame(one: unknown, other: unknown): boolean {
	return JSON.stringify(one ?? null) === JSON.stringify(other ?? null);
}
