import { may } from '#lib/domain/access/actor.ts';
import { plantColour, type Tile } from '#lib/domain/dashboard/dashboard.ts';
import type { Scope } from '../commands/scope.ts';
import { type RepairCount, selectRepairCounts, selectStandingStops, type StandingStop } from './reports.queries.ts';

export type Counts = { active: number; inProgress: number; overdue: number; today: number };

/** What was reported about a place: what stops it as a whole, what stops a part of it, and its requests. */
type Reported = { whole: StandingStop[]; parts: StandingStop[]; repairs: RepairCount[] };

export function tileOf({ active, inProgress, overdue, today }: Counts, { whole, parts, repairs }: Reported): Tile {
	const stops = [...whole, ...parts];
	// One that is acknowledged never hides another that is not.
	const shown = stops.find(isAlarming) ?? stops[0];
	const urgentRepairs = repairs.reduce((count, { urgent }) => count + urgent, 0);
	return {
		colour: plantColour({
			overdue,
			today,
			isStopped: whole.length > 0,
			isPartStopped: parts.length > 0,
			urgentRepairs
		}),
		active,
		inProgress,
		overdue,
		repairs: repairs.reduce((count, { open }) => count + open, 0),
		shutdown: shown ? { shutdownId: shown.shutdownId, isAlarming: isAlarming(shown) } : null
	};
}

/** A Critical one flashes until somebody acknowledges it (6.3). */
function isAlarming({ priority, isAcknowledged }: StandingStop): boolean {
	return priority === 'critical' && !isAcknowledged;
}

/** Reports by place, for those who may view them. A line shutdown stops its assets, not the other way round (TL-60). */
export async function readReports(scope: Scope) {
	const stops = may(scope.actor, 'shutdown.view') ? await selectStandingStops(scope) : [];
	const repairs = may(scope.actor, 'repair.view') ? await selectRepairCounts(scope) : [];
	const ofLine = (lineId: string, isPart: (assetId: string) => boolean): Reported => ({
		whole: stops.filter((stop) => stop.lineId === lineId && stop.assetId === null),
		parts: stops.filter(({ assetId, ...stop }) => stop.lineId === lineId && assetId !== null && isPart(assetId)),
		repairs: repairs.filter((repair) => repair.lineId === lineId && isPart(repair.assetId))
	});
	return {
		ofLine: (lineId: string): Reported => ofLine(lineId, () => true),
		ofSection: (lineId: string, assetIds: readonly string[]): Reported =>
			ofLine(lineId, (assetId) => assetIds.includes(assetId)),
		ofAsset(lineId: string, id: string): Reported {
			const { whole, parts, repairs: here } = ofLine(lineId, (assetId) => assetId === id);
			return { whole: [...whole, ...parts], parts: [], repairs: here };
		}
	};
}
