import { may } from '#lib/domain/access/actor.ts';
import type { Permission } from '#lib/domain/access/permission.ts';
import { ownRepair } from '#lib/domain/repairs/repair.ts';
import type { Scope } from '../commands/scope.ts';
import { readRepairsByIds } from '../repairs/repairs.service.ts';
import { readShutdownsByIds } from '../shutdowns/shutdowns.service.ts';
import type { Line } from './bootstrap.queries.ts';
import { selectHintLines, selectOwnReportIds } from './report-lines.queries.ts';

const REPORTING: readonly Permission[] = ['mobile.repair.request', 'mobile.shutdown.report', 'shutdown.manage'];

/** Own requests of the last 90 days, with their state, for "My reports" (8.1). */
export async function ownRepairLines(scope: Scope): Promise<Line[]> {
	if (!mayReport(scope)) return [];
	const rows = await readRepairsByIds(scope, await selectOwnReportIds(scope, 'repair_request'));
	return rows.map((row) => lineOf('repair', row.repairId, ownRepair(row)));
}

export async function ownShutdownLines(scope: Scope): Promise<Line[]> {
	if (!mayReport(scope)) return [];
	const rows = await readShutdownsByIds(scope, await selectOwnReportIds(scope, 'shutdown'));
	return rows.map((row) => lineOf('shutdown', row.shutdownId, row));
}

/** Open reports of everybody at the person's places, so that nothing is reported twice (4.8, TL-62). */
export async function hintLines(scope: Scope): Promise<Line[]> {
	return mayReport(scope) ? selectHintLines(scope) : [];
}

function mayReport({ actor }: Scope): boolean {
	return REPORTING.some((permission) => may(actor, permission));
}

function lineOf(entity: string, id: string, row: unknown): Line {
	return { id, line: JSON.stringify({ entity, id, row }) };
}
