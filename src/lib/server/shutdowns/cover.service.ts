import type { ShutdownRow } from '#lib/domain/shutdowns/shutdown.ts';
import type { CommandScope, Scope } from '../commands/scope.ts';
import { markLineStopped } from '../tasks/work.service.ts';
import { selectStanding, type Standing } from './cover.queries.ts';
import { selectShutdownRows } from './shutdown-row.queries.ts';

// A line shutdown stops its assets; an asset shutdown does not stop its line (TL-60).

type Where = { lineId: string | null; assetId: string | null };

/** Shutdowns that cover an asset now, its own and its line's. */
export async function standingAt(scope: Scope, { lineId, assetId }: Where): Promise<ShutdownRow[]> {
	if (lineId === null) return [];
	const standing = (await selectStanding(scope, lineId)).filter((stop) => covers(stop, assetId));
	return selectShutdownRows(
		scope,
		standing.map(({ shutdownId }) => shutdownId)
	);
}

export async function isStoppedAt(scope: Scope, { lineId, assetId }: Where): Promise<boolean> {
	return lineId !== null && (await selectStanding(scope, lineId)).some((stop) => covers(stop, assetId));
}

/** Puts the mark "Line stopped" on the tasks of a line, and takes it off, after anything about its shutdowns (TL-61). */
export async function renewLineStopped(scope: CommandScope, lineId: string): Promise<void> {
	const standing = await selectStanding(scope, lineId);
	await markLineStopped(scope, lineId, {
		isWholeLine: standing.some(({ assetId }) => assetId === null),
		assetIds: standing.flatMap(({ assetId }) => assetId ?? [])
	});
}

function covers(stop: Standing, assetId: string | null): boolean {
	return stop.assetId === null || stop.assetId === assetId;
}
