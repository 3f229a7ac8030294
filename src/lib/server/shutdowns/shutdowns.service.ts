import type * as z from 'zod/mini';
import { may, seesSite } from '#lib/domain/access/actor.ts';
import type { List } from '#lib/domain/shared/page.ts';
import { refuse } from '#lib/domain/shared/refusal.ts';
import type { ShutdownFilter, ShutdownQuery } from '#lib/domain/shutdowns/filter.ts';
import type { BacklogItem, ShutdownReason, ShutdownRow } from '#lib/domain/shutdowns/shutdown.ts';
import { selectHistory } from '../audit/history.queries.ts';
import type { Scope } from '../commands/scope.ts';
import { currentVersion, publishedProcedures } from '../safety/safety.service.ts';
import { countStopped } from '../tasks/work.service.ts';
import { countShutdowns, selectReasons, selectShutdownPage } from './list.queries.ts';
import { acknowledgeShutdown, cancelShutdown, editShutdown, openShutdown, resolveShutdown } from './manage.service.ts';
import { activateShutdown, planWork } from './plan.service.ts';
import { noteShutdown, planShutdown, reportShutdown } from './report.service.ts';
import { arriveShutdownPhoto } from './shutdown-photos.ts';
import { selectShutdownRows } from './shutdown-row.queries.ts';
import { selectBacklog, selectItems } from './work-list.queries.ts';

/** Every command of the slice. */
export const shutdownCommands = [
	reportShutdown,
	planShutdown,
	openShutdown,
	editShutdown,
	noteShutdown,
	arriveShutdownPhoto,
	planWork,
	activateShutdown,
	acknowledgeShutdown,
	resolveShutdown,
	cancelShutdown
];

/** A page of the shutdowns the actor may see (product 6.11). */
export async function listShutdowns(scope: Scope, filter: ShutdownFilter): Promise<List<ShutdownRow>> {
	const { ids, next } = await selectShutdownPage(scope, filter);
	return { items: await selectShutdownRows(scope, ids), next, total: await countShutdowns(scope, filter) };
}

/** One shutdown with its work list, what could go on it, and how much work it stops. */
export async function getShutdown(scope: Scope, { shutdownId }: z.output<typeof ShutdownQuery>) {
	const [shutdown] = await selectShutdownRows(scope, [shutdownId]);
	if (!shutdown || !seesSite(scope.actor, shutdown.siteId)) return refuse('not-found');
	const isListOpen = shutdown.state === 'planned' || shutdown.state === 'open';
	const backlog: BacklogItem[] =
		isListOpen && may(scope.actor, 'shutdown.manage') ? await selectBacklog(scope, shutdown) : [];
	return {
		shutdown,
		items: await selectItems(scope, shutdownId),
		backlog,
		stoppedTasks: shutdown.state === 'open' ? await countStopped(scope, shutdown) : 0,
		procedure: shutdown.procedureId === null ? null : await currentVersion(scope, shutdown.procedureId),
		history: await selectHistory(scope, { type: 'shutdown', id: shutdownId })
	};
}

/** For phones: the rows of what they may hold, which the caller has judged. */
export function readShutdownsByIds(scope: Scope, ids: readonly string[]): Promise<ShutdownRow[]> {
	return selectShutdownRows(scope, ids);
}

/** Why something stands still; inactive ones are named where they were chosen before. */
export async function listShutdownReasons(scope: Scope): Promise<{ items: ShutdownReason[] }> {
	return { items: await selectReasons(scope) };
}

/** Which safety procedure can gate the work list: those that are out today (3.7). */
export async function listProcedures(scope: Scope) {
	return { items: await publishedProcedures(scope) };
}
