import { scopesOf } from '#lib/domain/access/scope.ts';
import { hintChange } from '#lib/domain/repairs/hint.ts';
import type { ReportHint } from '#lib/domain/repairs/repair.ts';
import type { ShutdownRow } from '#lib/domain/shutdowns/shutdown.ts';
import type { CommandScope } from '../commands/scope.ts';
import { selectShutdownRows } from './shutdown-row.queries.ts';

/** Tells the feed how a shutdown looks now, and phones at its site whether there is still something to point at. */
export async function publishShutdown(
	scope: CommandScope,
	shutdownId: string,
	oldSiteId?: string
): Promise<ShutdownRow> {
	const [row] = await selectShutdownRows(scope, [shutdownId]);
	if (!row) throw new Error('a shutdown that was just written is there');
	const isMoved = oldSiteId !== undefined && oldSiteId !== row.siteId;
	scope.publish({
		entity: 'shutdown',
		id: shutdownId,
		op: 'upsert',
		row,
		scopes: [...scopesOf('shutdown', row.siteId), `reporter@${row.reporter.id}`],
		...(isMoved ? { oldScopes: scopesOf('shutdown', oldSiteId) } : {})
	});
	scope.publish(hintChange(shutdownId, hintOf(row), row.state === 'open', oldSiteId));
	return row;
}

function hintOf(row: ShutdownRow): ReportHint {
	return {
		of: 'shutdown',
		number: row.number,
		siteId: row.siteId,
		lineId: row.lineId,
		assetId: row.assetId,
		label: row.reasonLabel,
		description: row.description,
		priority: row.priority,
		at: row.startsAt
	};
}
