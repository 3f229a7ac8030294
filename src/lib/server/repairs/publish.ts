import { scopesOf } from '#lib/domain/access/scope.ts';
import { hintChange } from '#lib/domain/repairs/hint.ts';
import { ownRepair, type RepairRow, type ReportHint } from '#lib/domain/repairs/repair.ts';
import type { CommandScope } from '../commands/scope.ts';
import { selectRepairRows } from './repair-row.queries.ts';

/** Tells the feed how a request looks now, and phones at its site whether there is still something to point at. */
export async function publishRepair(scope: CommandScope, repairId: string, oldSiteId?: string): Promise<RepairRow> {
	const [row] = await selectRepairRows(scope, [repairId]);
	if (!row) throw new Error('a request that was just written is there');
	const isMoved = oldSiteId !== undefined && oldSiteId !== row.siteId;
	// Whoever hears both keeps the second, which tells more.
	scope.publish({
		entity: 'repair',
		id: repairId,
		op: 'upsert',
		row: ownRepair(row),
		scopes: [`reporter@${row.reporter.id}`]
	});
	scope.publish({
		entity: 'repair',
		id: repairId,
		op: 'upsert',
		row,
		scopes: scopesOf('repair', row.siteId),
		...(isMoved ? { oldScopes: scopesOf('repair', oldSiteId) } : {})
	});
	scope.publish(hintChange(repairId, hintOf(row), row.state === 'open', oldSiteId));
	return row;
}

function hintOf(row: RepairRow): ReportHint {
	return {
		of: 'repair',
		number: row.number,
		siteId: row.siteId,
		lineId: row.lineId,
		assetId: row.assetId,
		label: row.typeLabel,
		description: row.description,
		priority: row.priority,
		at: row.reportedAt
	};
}
