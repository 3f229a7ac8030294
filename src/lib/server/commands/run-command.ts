import { createHash } from 'node:crypto';
import { v7 as newId } from 'uuid';
import type * as z from 'zod/mini';
import { may } from '#lib/domain/access/actor.ts';
import type { Permission } from '#lib/domain/access/permission.ts';
import type { Needs } from '#lib/domain/commands/command.ts';
import { canonicalJson } from '#lib/domain/audit/canonical.ts';
import { parseInput } from '#lib/domain/shared/input.ts';
import { Refusal, refuse, refuseIf } from '#lib/domain/shared/refusal.ts';
import type { Bus } from '../live/bus.ts';
import type { Entered, GateEntry, TenantDoor, TenantSql } from '../db/with-tenant.ts';
import { insertAnswer, selectAnswer, traceRead, useConfirmation } from './command.queries.ts';
import type { Command } from './define-command.ts';
import { type Effects, newEffects, type RequestInfo, writeEffects } from './effects.ts';
import { scopeOf } from './enter.ts';
import type { Log } from '../log.ts';
import type { Reactions } from './reactions.ts';
import { type Batch, createBatch, NeedsSavepoints, type Undoing } from './run-batch.ts';
import type { CommandScope, Delivery, Push, Scope } from './scope.ts';

/** Who calls: the gate's entry and what the log says about the request. */
export type Caller = { entry: GateEntry; request: RequestInfo };

export type CommandDoor = {
	runCommand: <Name extends string, Schema extends z.core.$ZodType, Answer>(
		caller: Caller,
		command: Command<Name, Schema, Answer>,
		input: unknown,
		commandId?: string
	) => Promise<Answer>;
	/** `trace` is what a support visit's record says was read (security 9). */
	runQuery: <Answer>(
		caller: Caller,
		needs: Needs | AnyOf,
		work: (scope: Scope) => Promise<Answer>,
		trace?: ReadTrace
	) => Promise<Answer>;
	/** A look at what a command would meet, for whoever may run it. */
	runBefore: <Answer>(
		caller: Caller,
		command: Admission,
		work: (scope: Scope) => Promise<Answer>,
		subject: string
	) => Promise<Answer>;
	/** Several commands in one transaction, for the outbox; `work` applies them one by one through `apply`. */
	runBatch: <Answer>(
		caller: Caller,
		work: (batch: Batch) => Promise<Answer>
	) => Promise<{ answer: Answer; n: number | undefined }>;
};

/** One of these permissions is enough; the first is the one that is named as missing. */
type AnyOf = readonly [Permission, ...(Permission | undefined)[]];

type Admission = Pick<Command, 'name' | 'needs' | 'orNeeds'>;

export type ReadTrace = { procedure: string; subject: string };

type Parts = {
	door: TenantDoor;
	bus: Bus;
	reactions: Reactions;
	log?: Pick<Log, 'error'>;
	/** Takes what is to be told to phones; waits for nothing. */
	send?: (pushes: readonly Push[]) => void;
	/** Hears that people of a company are to be told something; waits for nothing. */
	onCauses?: (companyId: string) => void;
};

/** The only way to change a company's data: permission, strict input, one transaction, audit, feed, wake-up (idea 2). */
export function createCommandDoor({ door, bus, reactions, log, send, onCauses }: Parts): CommandDoor {
	function commandScope(scope: Scope, effects: Effects, id: string, name: string, delivery?: Delivery): CommandScope {
		const self: CommandScope = {
			...scope,
			command: { id, name },
			delivery,
			newId,
			record: (note) =>
				effects.notes.push({ ...note, commandId: id, commandName: name, occurredAt: delivery?.occurredAt }),
			publish: (change) => effects.changes.push({ ...change, commandId: id, cause: name }),
			announce: (cause) => effects.causes.push(cause),
			push: (push) => effects.pushes.push(push),
			tell: (event) => reactions.run(self, event)
		};
		return self;
	}

	async function transact<Answer>(
		caller: Caller,
		deadlineMs: number | undefined,
		work: (scope: Scope, effects: Effects) => Promise<Answer>
	): Promise<{ answer: Answer; n: number | undefined }> {
		const written = await door.withTenant(
			caller.entry,
			async (sql: TenantSql, entered: Entered) => {
				const scope = scopeOf(sql, entered);
				const effects = newEffects();
				const answer = await work(scope, effects);
				const n = await writeEffects(commandScope(scope, effects, '', ''), effects, caller.request);
				const { causes, pushes } = effects;
				return { answer, n, companyId: entered.companyId, causes, pushes };
			},
			deadlineMs === undefined ? {} : { deadlineMs }
		);
		if (written.n !== undefined) bus.wake(written.companyId, written.n);
		if (written.pushes.length > 0) send?.(written.pushes);
		if (written.causes.length > 0) onCauses?.(written.companyId);
		return { answer: written.answer, n: written.n };
	}

	function batch<Answer>(caller: Caller, work: (batch: Batch) => Promise<Answer>, undoing?: Undoing) {
		return transact(caller, undefined, async (scope, effects) => {
			const { batch: open, finish } = createBatch({ scope, effects, admit, commandScope, undoing });
			const answer = await work(open);
			finish();
			return answer;
		});
	}

	return {
		async runCommand(caller, command, input, commandId) {
			const { answer } = await transact(caller, command.deadlineMs, async (scope, effects) => {
				const parsed = await admit(scope, command, input);
				const id = commandId ?? newId();
				const own = commandScope(scope, effects, id, command.name);
				if (commandId === undefined) return (await command.run(own, parsed)).answer;
				const bodyHash = hashOf({ name: command.name, input });
				const known = await selectAnswer(own);
				if (known && known.bodyHash !== bodyHash) refuse('id-reused');
				// A replay answers from storage: what was stored is what this command answered the first time.
				if (known) return known.answer as Awaited<ReturnType<typeof command.run>>['answer'];
				const { answer: fresh } = await command.run(own, parsed);
				effects.writes.push(() => insertAnswer(own, bodyHash, fresh));
				return fresh;
			});
			return answer;
		},

		async runQuery(caller, needs, work, trace) {
			const [key, orKey] = typeof needs === 'string' ? [needs] : needs;
			return door.withTenant(caller.entry, async (sql, entered) => {
				const scope = scopeOf(sql, entered);
				requirePermission(scope, key, orKey);
				await traceRead(scope, trace ?? { procedure: key, subject: '' });
				return work(scope);
			});
		},

		async runBefore(caller, command, work, subject) {
			return door.withTenant(caller.entry, async (sql, entered) => {
				const scope = scopeOf(sql, entered);
				if (!isEvidence(scope, command.name)) requirePermission(scope, command.needs, command.orNeeds);
				await traceRead(scope, { procedure: command.name, subject });
				return work(scope);
			});
		},

		async runBatch(caller, work) {
			try {
				return await batch(caller, work);
			} catch (error) {
				if (!(error instanceof NeedsSavepoints)) throw error;
				const onFault = (fault: unknown) =>
					log?.error({ err: fault, requestId: caller.request.id }, 'a delivered command failed');
				return batch(caller, work, { onFault });
			}
		}
	};
}

/** Permission before input (13.7), and the write confirmation of a support visit (12.2) before anything is touched. */
async function admit<Schema extends z.core.$ZodType>(
	scope: Scope,
	command: Command<string, Schema>,
	input: unknown,
	delivery?: Delivery
): Promise<z.output<Schema>> {
	if (!isEvidence(scope, command.name, delivery) && !(scope.actor.isClock && command.byClock))
		requirePermission(scope, delivery ? command.needsOnPhone : command.needs, command.orNeeds);
	const parsed = parseInput(command.input, input);
	const visit = scope.actor.visit;
	if (visit?.kind !== 'portal' || !visit.isConfirmationNeeded) return parsed;
	if (command.asksEachTime(parsed)) {
		if (!(await useConfirmation(scope, visit.visitId, command.name))) refuse('confirm-write', { state: 'each-time' });
	} else if (visit.windowNote === undefined) {
		refuse('confirm-write', { state: 'window' });
	}
	return parsed;
}

/** What an evidence key can hand in (8.5). */
const HANDED_IN: ReadonlySet<string> = new Set([
	'task.submit',
	'photo.arrive',
	'repair.create',
	'repair.receive-photo',
	'shutdown.report',
	'shutdown.receive-photo'
]);

/** A submission whose author lost the right is evidence, not an intrusion: the command itself sets it aside (4.6). */
function isEvidence({ actor }: Scope, command: string, delivery?: Delivery): boolean {
	const isSubmission = delivery !== undefined && command === 'task.submit';
	return isSubmission || (actor.isEvidence === true && HANDED_IN.has(command));
}

function requirePermission({ actor }: Scope, needs: Needs, orNeeds?: Permission): void {
	if (needs === 'self') return refuseIf((actor.isEvidence === true || actor.isClock === true) && 'permission');
	if (orNeeds && may(actor, orNeeds)) return;
	if (!may(actor, needs)) throw new Refusal('permission', { permission: needs });
}

export function hashOf(value: unknown): string {
	return createHash('sha256').update(canonicalJson(value)).digest('hex');
}
