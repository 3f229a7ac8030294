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

export const PLANT_COLOURS = ['orange', 'green', 'grey'] as const;
export type PlantColour = (typeof PLANT_COLOURS)[number];

export type Tile = { colour: PlantColour; active: number; inProgress: number; overdue: number };
export type LineTile = Tile & { lineId: string; siteId: string; siteName: string; name: string; technicians: Person[] };
export type AssetTile = Tile & { assetId: string; name: string };
export type SectionTile = Tile & { sectionId: string; name: string; assets: AssetTile[] };

/** Orange: an overdue task; green: tasks today and none overdue; grey: nothing today. */
export function plantColour(figures: { overdue: number; today: number }): PlantColour {
	if (figures.overdue > 0) return 'orange';
	return figures.today > 0 ? 'green' : 'grey';
}

/** A share of 1, or null where there is nothing to divide by. */
export function rate(part: number, whole: number): number | null {
	return whole === 0 ? null : part / whole;
}
