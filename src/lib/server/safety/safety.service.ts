import type { SafetyVersion } from '#lib/domain/safety/procedure.ts';
import type { Scope } from '../commands/scope.ts';
import { selectProcedureState, selectVersions } from './safety.queries.ts';

/** The version new starts go through: the newest, while the procedure is published (4.11). */
export async function currentVersion(scope: Scope, procedureId: string | undefined): Promise<SafetyVersion | null> {
	if (procedureId === undefined || (await selectProcedureState(scope, procedureId)) !== 'published') return null;
	const [newest] = await selectVersions(scope, procedureId);
	return newest ?? null;
}

/**
 * The versions a submission is judged by. Nobody has to acknowledge a procedure that was not out when they started, or that
 * has been withdrawn, but what they did acknowledge is judged all the same.
 */
export async function versionsFor(
	scope: Scope,
	procedureId: string | undefined,
	run: { startedAt: Date; isAcknowledged: boolean }
): Promise<SafetyVersion[]> {
	if (procedureId === undefined) return [];
	const versions = await selectVersions(scope, procedureId);
	if (run.isAcknowledged) return versions;
	if ((await selectProcedureState(scope, procedureId)) !== 'published') return [];
	return versions.some(({ publishedAt }) => Date.parse(publishedAt) <= run.startedAt.getTime()) ? versions : [];
}
