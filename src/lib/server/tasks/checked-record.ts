import type { Loss } from '#lib/domain/devices/device.ts';
import { refuse, refuseIf } from '#lib/domain/shared/refusal.ts';
import { checkSubmission, type Problem } from '#lib/domain/tasks/check-submission.ts';
import { correctedTimes, flagsOf, isFast } from '#lib/domain/tasks/flags.ts';
import type { SubmitTask } from '#lib/domain/tasks/submission.ts';
import { recordValues } from '#lib/domain/tasks/values.ts';
import type { RecordFlag } from '#lib/domain/tasks/vocabulary.ts';
import type { CommandScope } from '../commands/scope.ts';
import { versionsFor } from '../safety/safety.service.ts';
import type { TaskSettings } from './settings.queries.ts';
import { type Facts, productsOf } from './submit-facts.ts';
import type { NewRecord } from './submit-write.queries.ts';

const LOSS_FLAGS: Record<Loss, RecordFlag> = {
	deactivated: 'after-deactivation',
	revoked: 'after-revocation',
	'role-changed': 'after-role-change'
};

/** The record a submission becomes once its content has passed 4.4; where it goes is judged afterwards. */
export function checkedRecord(
	scope: CommandScope,
	submission: SubmitTask,
	{ facts, contentHash }: { facts: Facts; contentHash: string }
): NewRecord {
	const { task, body, settings, tags } = facts;
	const times = correctedTimes(submission, scope.delivery?.skewMs ?? 0, scope.now);
	const safety = versionsFor(facts.safety, {
		startedAt: times.startedAt,
		isAcknowledged: submission.safety !== null
	});
	const judged = {
		nfcRequired: isNfcRequired(scope, submission, settings),
		qrCountsAsPresence: settings.qrCountsAsPresence || !hasHeard(scope, submission, settings)
	};
	refuseProblems(
		checkSubmission({ submission, body, safety, settings: judged, tagCodes: tags.map(({ code }) => code) })
	);
	refuseUnknownProducts(submission, facts.products);
	const values = body ? recordValues(body, submission.values) : [];
	const activeTagCodes = tags.flatMap(({ code, isActive }) => (isActive ? [code] : []));
	return {
		submission,
		delivery: scope.delivery,
		number: facts.nextNumber,
		kind: 'primary',
		values,
		path: facts.path,
		startedAt: times.startedAt,
		performedAt: times.performedAt,
		flags: [
			...flagsOf({ submission, values, times, overdueAt: task.overdueAt, safety, activeTagCodes }),
			...(facts.loss ? [LOSS_FLAGS[facts.loss]] : [])
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

function refuseUnknownProducts(submission: SubmitTask, known: ReadonlySet<string>): void {
	const isKnown = productsOf(submission).every((id) => known.has(id));
	const named = Object.entries(submission.values).filter(([, { kind }]) => kind === 'product');
	refuseIf(!isKnown && 'field-invalid', { fields: named.map(([key]) => `values.${key}`) });
}
