import type * as z from 'zod/mini';
import { may } from '#lib/domain/access/actor.ts';
import {
	type Cards,
	type DashboardRange,
	type LineQuery,
	type LineTile,
	rate,
	type SectionTile
} from '#lib/domain/dashboard/dashboard.ts';
import type { Permission } from '#lib/domain/access/permission.ts';
import { refuse } from '#lib/domain/shared/refusal.ts';
import type { Scope } from '../commands/scope.ts';
import { countApprovals } from '../tasks/approvals.service.ts';
import { selectFigures, selectOwnFigures } from './cards.queries.ts';
import { selectLineAssets, selectLineName, selectLines } from './plant.queries.ts';
import { selectRepairFigures, selectStopFigures } from './reports.queries.ts';
import { type Counts, readReports, tileOf } from './tiles.ts';

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
		repairs: holds('repair.view') && isCompanyWide ? await repairCard(scope, range) : null,
		shutdowns: holds('shutdown.view') && isCompanyWide ? await shutdownCard(scope, range) : null,
		computedAt: scope.now.toISOString(),
		own: isCompanyWide ? null : await selectOwnFigures(scope)
	};
}

async function repairCard(scope: Scope, range: DashboardRange): Promise<Cards['repairs']> {
	const { open, fresh, critical, high } = await selectRepairFigures(scope, range);
	return { count: open, isNew: fresh, critical, high };
}

async function shutdownCard(scope: Scope, range: DashboardRange): Promise<Cards['shutdowns']> {
	const { overlapping, open, minutesLost } = await selectStopFigures(scope, range);
	return { count: overlapping, open, minutesLost };
}

/** The live plant view: a tile a line. */
export async function readPlant(scope: Scope): Promise<{ lines: LineTile[] }> {
	const lines = await selectLines(scope);
	const reports = await readReports(scope);
	return {
		lines: lines.map((line) => ({
			lineId: line.lineId,
			siteId: line.siteId,
			siteName: line.siteName,
			name: line.name,
			technicians: line.technicians,
			...tileOf(line, reports.ofLine(line.lineId))
		}))
	};
}

/** One line as a mosaic of sections and assets. */
export async function readLine(
	scope: Scope,
	{ lineId }: z.output<typeof LineQuery>
): Promise<{ lineId: string; name: string; sections: SectionTile[] }> {
	const name = (await selectLineName(scope, lineId)) ?? refuse('not-found');
	const reports = await readReports(scope);
	const sections = new Map<string, { name: string; assets: (Counts & { assetId: string; name: string })[] }>();
	for (const row of await selectLineAssets(scope, lineId)) {
		const section = sections.get(row.sectionId) ?? { name: row.sectionName, assets: [] };
		if (row.assetId !== null && row.name !== null)
			section.assets.push({ ...row, assetId: row.assetId, name: row.name });
		sections.set(row.sectionId, section);
	}
	return {
		lineId,
		name,
		sections: [...sections].map(([sectionId, section]) => {
			const ids = section.assets.map(({ assetId }) => assetId);
			return {
				sectionId,
				name: section.name,
				assets: section.assets.map((asset) => ({
					assetId: asset.assetId,
					name: asset.name,
					...tileOf(asset, reports.ofAsset(lineId, asset.assetId))
				})),
				...tileOf(section.assets.reduce(sum, NOTHING), reports.ofSection(lineId, ids))
			};
		})
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
