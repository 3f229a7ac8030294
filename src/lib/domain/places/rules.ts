import type { RefusalCode } from '../shared/refusal.ts';
import { type Level, levelAbove } from './place.ts';

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
	barcodes: ['task_point']
};

/** Names of the given fields that a place of this level does not have. */
export function strangeFields(level: Level, input: Readonly<Record<string, unknown>>): string[] {
	return Object.keys(input).filter((key) => input[key] !== undefined && LEVELS_OF[key]?.includes(level) === false);
}

/** An ideal rate means nothing without its unit (3.3). */
export function isRateWhole(rate: number | null, unit: string | null): boolean {
	return (rate === null) === (unit === null);
}
