import * as z from 'zod/mini';
import { PlaceId } from '../shared/id.ts';
import { Instant } from '../shared/instant.ts';
import type { Person } from '../tasks/task.ts';

// What the dashboard shows (product 6.3); one range drives every figure.

const MAX_RANGE_DAYS = 400;
const DAY_MS = 86_400_000;

/** From the first instant of the range up to, not including, `to`. */
export const DashboardRange = z.strictObject({ from: Instant, to: Instant }).check(
	z.refine(({ from, to }) => {
		const length = Date.parse(to) - Date.parse(from);
		return length > 0 && length <= (MAX_RANGE_DAYS + 1) * DAY_MS;
	})
);
export type DashboardRange = z.output<typeof DashboardRange>;

export const LineQuery = z.strictObject({ lineId: PlaceId });

/** Null where the permission for a card is lacking; rates are shares of 1, null without a denominator. */
export type Cards = {
	overdue: { count: number; oldestDueAt: string | null } | null;
	unassigned: { count: number; dueWithin24h: number } | null;
	due: { count: number; done: number } | null;
	pending: { count: number; oldestAt: string | null; isApprovalOn: boolean } | null;
	completed: { count: number; completionRate: number | null; onTimeRate: number | null } | null;
	/** Submissions that were set aside and count nowhere until they are decided (TL-43). */
	needsReview: number | null;
	repairs: { count: number; isNew: number; critical: number; high: number } | null;
	shutdowns: { count: number; open: number; minutesLost: number } | null;
	computedAt: string;
	/** For people who see no company figures. */
	own: OwnFigures | null;
};

export type OwnFigures = {
	today: number;
	overdue: number;
	rejected: { taskId: string; title: string; reason: string }[];
	completed7d: number;
};

export const PLANT_COLOURS = ['red', 'orange', 'yellow', 'green', 'grey'] as const;
export type PlantColour = (typeof PLANT_COLOURS)[number];

/** What is known of a line or asset from reports; nothing for those who may not view them. */
export type ReportsHere = {
	repairs: number;
	/** The gravest open shutdown that covers it. */
	shutdown: { shutdownId: string; isAlarming: boolean } | null;
};

export type Tile = ReportsHere & { colour: PlantColour; active: number; inProgress: number; overdue: number };
export type LineTile = Tile & { lineId: string; siteId: string; siteName: string; name: string; technicians: Person[] };
export type AssetTile = Tile & { assetId: string; name: string };
export type SectionTile = Tile & { sectionId: string; name: string; assets: AssetTile[] };

type Situation = { overdue: number; today: number; isStopped: boolean; isPartStopped: boolean; urgentRepairs: number };

/**
 * First match (6.3): red while it stands still; orange with an overdue task or where a part of it stands; yellow with an
 * urgent request; green with tasks today; else grey.
 */
export function plantColour(now: Situation): PlantColour {
	if (now.isStopped) return 'red';
	if (now.overdue > 0 || now.isPartStopped) return 'orange';
	if (now.urgentRepairs > 0) return 'yellow';
	return now.today > 0 ? 'green' : 'grey';
}

/** A share of 1, or null where there is nothing to divide by. */
export function rate(part: number, whole: number): number | null {
	return whole === 0 ? null : part / whole;
}
