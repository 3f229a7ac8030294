import { refuse, refuseIf } from '#lib/domain/shared/refusal.ts';
import { checkSubmission, type CheckedVersion, type Problem } from '#lib/domain/tasks/check-submission.ts';
import { correctedTimes, flagsOf, isFast } from '#lib/domain/tasks/flags.ts';
import type { SubmitTask } from '#lib/domain/tasks/submission.ts';
import { recordValues } from '#lib/domain/tasks/values.ts';
import type { CommandScope } from '../commands/scope.ts';
import { versionsFor } from '../safety/safety.service.ts';
import type { LockedTask } from './lock.queries.ts';
import type { TaskSettings } from './settings.queries.ts';
import { countProducts, type NewRecord, type SubmissionFacts } from './submit.queries.ts';

export type Known = { task: LockedTask; facts: SubmissionFacts; settings: TaskSettings };

/** The record a submission becomes once its content has passed 4.4; where it goes is judged afterwards. */
export async function checkedRecord(
	scope: CommandScope,
	submission: SubmitTask,
	{ task, facts, settings, contentHash }: Known & { contentHash: string }
): Promise<NewRecord> {
	const times = correctedTimes(submission, scope.delivery?.skewMs ?? 0, scope.now);
	const body = facts.body ?? undefined;
	const safety: CheckedVersion[] = await versionsFor(scope, body?.procedureId, {
		startedAt: times.startedAt,
		isAcknowledged: submission.safety !== null
	});
	const judged = {
		nfcRequired: isNfcRequired(scope, submission, settings),
		qrCountsAsPresence: settings.qrCountsAsPresence || !hasHeard(scope, submission, settings)
	};
	refuseProblems(
		checkSubmission({ submission, body, safety, settings: judged, tagCodes: facts.tags.map(({ code }) => code) })
	);
	await refuseUnknownProducts(scope, submission);
	const values = body ? recordValues(body, submission.values) : [];
	const activeTagCodes = facts.tags.flatMap(({ code, isActive }) => (isActive ? [code] : []));
	return {
		submission,
		number: facts.nextNumber,
		kind: 'primary',
		values,
		path: facts.path,
		startedAt: times.startedAt,
		performedAt: times.performedAt,
		flags: [
			...flagsOf({ submission, values, times, overdueAt: task.overdueAt, safety, activeTagCodes }),
			...(scope.actor.isEvidence ? (['after-deactivation'] as const) : [])
		],
		review: 'pending',
		holdReason: null,
		supersedes: null,
		contentHash,
		measures: submission.safety?.measures.map((measure) => ({ ...measure, isFast: isFast(measure) })) ?? []
	};
}

/** TL-26: a phone that has not heard of the change yet is judged by what it knew. */
function isNfcRequired(scope: CommandScope, submission: SubmitTask, settings: TaskSettings): boolean {
	return settings.isNfcRequired && (settings.nfcChangedAt === null || hasHeard(scope, submission, settings));
}

function hasHeard({ delivery }: CommandScope, submission: SubmitTask, settings: TaskSettings): boolean {
	return delivery === undefined || submission.settingsRevision >= settings.revision;
}

/** The first failing check decides; every field that fails it is named. */
function refuseProblems(problems: readonly Problem[]): void {
	const [first] = problems;
	if (!first) return;
	refuse(first.code, { fields: problems.filter(({ code }) => code === first.code).map(({ field }) => field) });
}

async function refuseUnknownProducts(scope: CommandScope, { values }: SubmitTask): Promise<void> {
	const named = Object.entries(values).flatMap(([key, answer]) =>
		answer.kind === 'product' ? [{ key, ids: answer.value.map(({ productId }) => productId) }] : []
	);
	const ids = [...new Set(named.flatMap((each) => each.ids))];
	if (ids.length === 0) return;
	const isKnown = (await countProducts(scope, ids)) === ids.length;
	refuseIf(!isKnown && 'field-invalid', { fields: named.map(({ key }) => `values.${key}`) });
}
