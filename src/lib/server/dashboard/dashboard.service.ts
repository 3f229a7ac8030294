import type * as z from 'zod/mini';
import { may } from '#lib/domain/access/actor.ts';
import {
	type Cards,
	type DashboardRange,
	type LineQuery,
	type LineTile,
	plantColour,
	rate,
	type SectionTile,
	type Tile
} from '#lib/domain/dashboard/dashboard.ts';
import type { Permission } from '#lib/domain/access/permission.ts';
import { refuse } from '#lib/domain/shared/refusal.ts';
import type { Scope } from '../commands/scope.ts';
import { countApprovals } from '../tasks/approvals.service.ts';
import { selectFigures, selectOwnFigures } from './cards.queries.ts';
import { selectLineAssets, selectLineName, selectLines } from './plant.queries.ts';

/** Whoever holds one of these sees company figures; everybody else their own (6.3). */
const COMPANY_LAYOUTS: readonly Permission[] = ['settings.edit', 'hierarchy.create', 'task.approve', 'report.view'];

/** The cards of the dashboard over one range (6.3, 10.2). */
export async function readCards(scope: Scope, range: DashboardRange): Promise<Cards> {
	const holds = (permission: Permission) => may(scope.actor, permission);
	const isCompanyWide = COMPANY_LAYOUTS.some(holds);
	const seesAll = holds('task.view-all');
	const figures = seesAll ? await selectFigures(scope, range) : undefined;
	return {
		overdue: figures ? { count: figures.overdue, oldestDueAt: figures.oldestDueAt?.toISOString() ?? null } : null,
		unassigned:
			figures && holds('task.assign') ? { count: figures.unassigned, dueWithin24h: figures.unassignedSoon } : null,
		due: figures ? { count: figures.due, done: figures.done } : null,
		pending:
			figures && holds('task.approve')
				? {
						count: figures.pending,
						oldestAt: figures.oldestPendingAt?.toISOString() ?? null,
						isApprovalOn: figures.isApprovalOn
					}
				: null,
		completed: figures
			? {
					count: figures.completed,
					completionRate: rate(figures.completedOfScheduled, figures.scheduled),
					onTimeRate: rate(figures.onTime, figures.completedOfScheduled)
				}
			: null,
		needsReview: holds('task.approve') ? (await countApprovals(scope)).review : null,
		computedAt: scope.now.toISOString(),
		own: isCompanyWide ? null : await selectOwnFigures(scope)
	};
}

type Counts = { active: number; inProgress: number; overdue: number; today: number };

function tileOf({ active, inProgress, overdue, today }: Counts): Tile {
	return { colour: plantColour({ overdue, today }), active, inProgress, overdue };
}

/** The live plant view: a tile a line. */
export async function readPlant(scope: Scope): Promise<{ lines: LineTile[] }> {
	const lines = await selectLines(scope);
	return {
		lines: lines.map((line) => ({
			lineId: line.lineId,
			siteId: line.siteId,
			siteName: line.siteName,
			name: line.name,
			technicians: line.technicians,
			...tileOf(line)
		}))
	};
}

/** One line as a mosaic of sections and assets. */
export async function readLine(
	scope: Scope,
	{ lineId }: z.output<typeof LineQuery>
): Promise<{ lineId: string; name: string; sections: SectionTile[] }> {
	const name = (await selectLineName(scope, lineId)) ?? refuse('not-found');
	const sections = new Map<string, { name: string; counts: Counts; assets: SectionTile['assets'] }>();
	for (const row of await selectLineAssets(scope, lineId)) {
		const section = sections.get(row.sectionId) ?? { name: row.sectionName, counts: NOTHING, assets: [] };
		if (row.assetId !== null && row.name !== null) {
			section.assets.push({ assetId: row.assetId, name: row.name, ...tileOf(row) });
		}
		sections.set(row.sectionId, { ...section, counts: sum(section.counts, row) });
	}
	return {
		lineId,
		name,
		sections: [...sections].map(([sectionId, section]) => ({
			sectionId,
			name: section.name,
			assets: section.assets,
			...tileOf(section.counts)
		}))
	};
}

const NOTHING: Counts = { active: 0, inProgress: 0, overdue: 0, today: 0 };

function sum(left: Counts, right: Counts): Counts {
	return {
		active: left.active + right.active,
		inProgress: left.inProgress + right.inProgress,
		overdue: left.overdue + right.overdue,
		today: left.today + right.today
	};
}
