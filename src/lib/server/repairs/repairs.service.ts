import type * as z from 'zod/mini';
import { seesSite } from '#lib/domain/access/actor.ts';
import type { RepairFilter, RepairQuery } from '#lib/domain/repairs/filter.ts';
import type { RepairRow, RepairType } from '#lib/domain/repairs/repair.ts';
import type { List } from '#lib/domain/shared/page.ts';
import type { Person } from '#lib/domain/tasks/task.ts';
import { refuse } from '#lib/domain/shared/refusal.ts';
import { selectHistory } from '../audit/history.queries.ts';
import type { Scope } from '../commands/scope.ts';
import { standingAt } from '../shutdowns/cover.service.ts';
import { readAssetWork } from '../tasks/work.service.ts';
import { countRepairs, selectLatestAt, selectRepairPage, selectReporters, selectTypes } from './list.queries.ts';
import { arriveRepairPhoto } from './repair-photos.ts';
import { selectRepairRows } from './repair-row.queries.ts';
import { createRepair, editRepair, noteRepair } from './report.service.ts';
import { convertRepair, deferRepair, dismissRepair, reopenRepair, undeferRepair } from './triage.service.ts';

/** Every command of the slice. */
export const repairCommands = [
	createRepair,
	editRepair,
	noteRepair,
	arriveRepairPhoto,
	convertRepair,
	deferRepair,
	undeferRepair,
	dismissRepair,
	reopenRepair
];

const LATEST = 5;
/** More names than this are not offered at once. */
const MAX_REPORTERS = 500;

/** A page of the requests the actor may see (product 6.10). */
export async function listRepairs(scope: Scope, filter: RepairFilter): Promise<List<RepairRow>> {
	const { ids, next } = await selectRepairPage(scope, filter);
	return { items: await selectRepairRows(scope, ids), next, total: await countRepairs(scope, filter) };
}

/** One request with what else is known of its asset. */
export async function getRepair(scope: Scope, { repairId }: z.output<typeof RepairQuery>) {
	const [repair] = await selectRepairRows(scope, [repairId]);
	if (!repair || !seesSite(scope.actor, repair.siteId)) return refuse('not-found');
	return {
		repair,
		shutdowns: await standingAt(scope, repair),
		others: await selectRepairRows(scope, await selectLatestAt(scope, repair.assetId, repairId, LATEST)),
		work: await readAssetWork(scope, repair.assetId),
		history: await selectHistory(scope, { type: 'repair', id: repairId })
	};
}

/** For phones: the rows of what they may hold, which the caller has judged. */
export function readRepairsByIds(scope: Scope, ids: readonly string[]): Promise<RepairRow[]> {
	return selectRepairRows(scope, ids);
}

/** What a request can be about; inactive ones are named where they were chosen before. */
export async function listRepairTypes(scope: Scope): Promise<{ items: RepairType[] }> {
	return { items: await selectTypes(scope) };
}

/** Whose requests the actor may see: what the list can be narrowed to, by names that stand in it (6.10). */
export async function listReporters(scope: Scope): Promise<{ items: Person[] }> {
	return { items: await selectReporters(scope, MAX_REPORTERS) };
}
