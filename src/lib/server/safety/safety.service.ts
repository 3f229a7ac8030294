import type { SafetyVersion } from '#lib/domain/safety/procedure.ts';
import { refuse, refuseIf } from '#lib/domain/shared/refusal.ts';
import type { Scope } from '../commands/scope.ts';
import {
	type JudgedVersion,
	type ProcedureName,
	selectJudgedVersions,
	selectProcedureState,
	selectPublished,
	selectVersions
} from './safety.queries.ts';

export type { JudgedVersion } from './safety.queries.ts';

/** The version new starts go through: the newest, while the procedure is published (4.11). */
export async function currentVersion(scope: Scope, procedureId: string | undefined): Promise<SafetyVersion | null> {
	if (procedureId === undefined || (await selectProcedureState(scope, procedureId)) !== 'published') return null;
	const [newest] = await selectVersions(scope, procedureId);
	return newest ?? null;
}

/** More names than this are not offered at once. */
const MAX_OFFERED = 500;

/** The procedures that are out today, by name. */
export function publishedProcedures(scope: Scope): Promise<ProcedureName[]> {
	return selectPublished(scope, MAX_OFFERED);
}

/** What is chosen anew is out today. Refusals: not-found, invalid. */
export async function demandPublished(scope: Scope, procedureId: string): Promise<void> {
	const state = (await selectProcedureState(scope, procedureId)) ?? refuse('not-found');
	refuseIf(state !== 'published' && 'invalid', { fields: ['procedureId'] });
}

/** The published versions of procedures, newest first; one that was never published is left out. */
export async function judgedVersions(
	scope: Scope,
	procedureIds: readonly string[]
): Promise<ReadonlyMap<string, readonly JudgedVersion[]>> {
	const versions = new Map<string, JudgedVersion[]>();
	if (procedureIds.length === 0) return versions;
	for (const version of await selectJudgedVersions(scope, [...new Set(procedureIds)])) {
		versions.set(version.procedureId, [...(versions.get(version.procedureId) ?? []), version]);
	}
	return versions;
}

/**
 * The versions a submission is judged by. Nobody has to acknowledge a procedure that was not out when they started, or that
 * has been withdrawn, but what they did acknowledge is judged all the same.
 */
export function versionsFor(
	versions: readonly JudgedVersion[],
	run: { startedAt: Date; isAcknowledged: boolean }
): readonly JudgedVersion[] {
	if (run.isAcknowledged) return versions;
	return versions.some(
		({ isPublished, publishedAt }) => isPublished && Date.parse(publishedAt) <= run.startedAt.getTime()
	)
		? versions
		: [];
}
