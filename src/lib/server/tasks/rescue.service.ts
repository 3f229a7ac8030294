import * as z from 'zod/mini';
import { seesSite } from '#lib/domain/access/actor.ts';
import type { UserId } from '#lib/domain/shared/id.ts';
import { Refusal, type RefusalCode, refuse, refuseIf } from '#lib/domain/shared/refusal.ts';
import { ImportRecords } from '#lib/domain/tasks/rescue.ts';
import { SubmitTask } from '#lib/domain/tasks/submission.ts';
import { defineCommand } from '../commands/define-command.ts';
import { hashOf } from '../commands/run-command.ts';
import type { CommandScope } from '../commands/scope.ts';
import { claimPhotos } from '../files/photo.service.ts';
import { announceRecord } from './announce.ts';
import { checkedRecord } from './checked-record.ts';
import { type LockedTask, lockTasks } from './lock.queries.ts';
import { publishRecords, publishTasks } from './publish.ts';
import { holdFacts } from './submit-facts.ts';
import { addTaskFlags, insertRecords, insertSkips } from './submit-write.queries.ts';
import { selectPeople } from './task-row.queries.ts';
import { subjectOf } from './visible.ts';

type Input = z.output<typeof ImportRecords>;
type Rescued = { submission: SubmitTask; occurredAt: string; clockOffset: number };
/** `known`: the server has it already, word for word; anything else is why it was not taken. */
type Outcome = 'added' | 'known' | RefusalCode;

const DEADLINE_MS = 60_000;

/**
 * Takes the submissions of a rescue file as records that need review, under the name of whoever did the work (8.6). Each is
 * judged alone; ids make a second import harmless. Refusals of the whole: wrong-company, not-found (the author).
 */
export const importRecords = defineCommand(
	'record.import',
	{ needs: 'task.approve', input: ImportRecords, asksEachTime: true, deadlineMs: DEADLINE_MS },
	async (scope, input): Promise<{ results: Outcome[] }> => {
		refuseIf(input.companyId !== scope.actor.companyId && 'wrong-company');
		const [author] = await selectPeople(scope, [input.authorId]);
		if (!author) return refuse('not-found');
		const parsed = input.items.map(({ input: raw, ...item }) => ({ item, read: z.safeParse(SubmitTask, raw) }));
		const tasks = await tasksOf(
			scope,
			parsed.flatMap(({ read }) => (read.success ? [read.data.taskId] : []))
		);
		const results: Outcome[] = [];
		for (const { item, read } of parsed) {
			const task = read.success ? tasks.get(read.data.taskId) : undefined;
			const own = scopeOfAuthor(scope, input, author.name, item);
			if (!read.success) results.push('invalid');
			else results.push(task ? await take(scope, own, task, { ...item, submission: read.data }) : 'not-found');
		}
		return { results };
	}
);

/** All locked at once and in order, so that no other command is met crosswise. */
async function tasksOf(scope: CommandScope, ids: readonly string[]): Promise<Map<string, LockedTask>> {
	const tasks = (await lockTasks(scope, ids)).filter((task) => seesSite(scope.actor, task.siteId));
	return new Map(tasks.map((task) => [task.taskId, task]));
}

/** The record is the author's and as their phone made it; who brought it in stands in the log. */
function scopeOfAuthor(
	scope: CommandScope,
	{ authorId, deviceId }: Pick<Input, 'authorId' | 'deviceId'>,
	name: string,
	{ occurredAt, clockOffset }: Omit<Rescued, 'submission'>
): CommandScope {
	return {
		...scope,
		actor: { ...scope.actor, userId: authorId as UserId, name, visit: undefined },
		delivery: { deviceId, occurredAt: new Date(occurredAt), skewMs: clockOffset, base: {} }
	};
}

async function take(scope: CommandScope, own: CommandScope, task: LockedTask, rescued: Rescued): Promise<Outcome> {
	const { submission } = rescued;
	const contentHash = hashOf(submission);
	const facts = (await holdFacts(own, [submission]))(submission);
	if (!facts) return 'not-found';
	const { known } = facts;
	if (known) return known.contentHash === contentHash && known.authorId === own.actor.userId ? 'known' : 'id-reused';
	if (!facts.wasAssignee) return 'permission';
	try {
		const record = checkedRecord(own, submission, { facts, contentHash });
		await insertRecords(own, [{ ...record, kind: 'review', holdReason: 'rescued' }]);
	} catch (error) {
		// Nothing was written for this one: it is refused by what it holds.
		if (error instanceof Refusal) return error.code;
		throw error;
	}
	const { taskId, recordId, photos, presence } = submission;
	const areClaimed = await claimPhotos(own, { owner: { kind: 'task', id: taskId }, recordId, photos });
	refuseIf(!areClaimed && 'id-reused', { fields: ['photos'] });
	if (presence.kind === 'skip') await insertSkips(own, [{ ...submission, skipId: own.newId(), placeId: task.placeId }]);
	await tell(scope, own, task, submission);
	return 'added';
}

async function tell(
	scope: CommandScope,
	own: CommandScope,
	task: LockedTask,
	{ recordId, taskId }: SubmitTask
): Promise<void> {
	await addTaskFlags(scope, [{ taskId, flags: ['needs-review'] }]);
	if (task.deletedAt === null) await publishTasks(scope, [task]);
	await publishRecords(scope, [recordId]);
	announceRecord(scope, recordId, { category: 'needs_review', event: 'held', authorId: own.actor.userId });
	scope.record({
		subject: subjectOf(task),
		summary: `submission of ${own.actor.name} imported from a rescue file`,
		after: { recordId, authorId: own.actor.userId, deviceId: own.delivery?.deviceId ?? null, holdReason: 'rescued' }
	});
}
