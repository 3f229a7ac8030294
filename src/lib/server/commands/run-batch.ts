import type { Cause } from '#lib/domain/notifications/cause.ts';
import { Refusal } from '#lib/domain/shared/refusal.ts';
import { errorFields } from '../db/faults.ts';
import type { TenantSql } from '../db/with-tenant.ts';
import type { Command, Outcome, Said } from './define-command.ts';
import { addEffects, type Effects, newEffects, orderEffects } from './effects.ts';
import type { AuditNote, CommandScope, Delivery, Scope } from './scope.ts';

type RunMany = NonNullable<Command['runMany']>;

type Item = { input: unknown; id: string; delivery: Delivery };

/** Several commands in one transaction, one after the other. */
export type Batch = {
	readonly scope: Scope;
	/** Judges and runs one command; a refusal is thrown and leaves nothing behind. */
	apply: (command: Command, input: unknown, id: string, delivery: Delivery) => Promise<Outcome<unknown>>;
	/** Several of one name about different things: together where the command knows how, else side by side. */
	applyAll: (command: Command, items: readonly Item[]) => Promise<Said<unknown>[]>;
	/** A line in the activity log that belongs to no single command. */
	note: (itemId: string, note: AuditNote & { action: string }) => void;
	/** Gives people something to hear of that belongs to no single command. */
	announce: (cause: Cause) => void;
	/** Activity log and feed keep to the order of these commands, whichever was judged first. */
	keepOrder: (ids: readonly string[]) => void;
};

type Parts = {
	scope: Scope;
	effects: Effects;
	admit: (scope: Scope, command: Command, input: unknown, delivery: Delivery) => Promise<unknown>;
	commandScope: (scope: Scope, effects: Effects, id: string, name: string, delivery: Delivery) => CommandScope;
	/** Set when each command must be able to fail for itself. */
	undoing: Undoing | undefined;
};

export type Undoing = { onFault: (error: unknown) => void };

/** A batch inside an open transaction; `finish` puts what it leaves behind into order. */
export function createBatch({ scope, effects, admit, commandScope, undoing }: Parts): {
	batch: Batch;
	finish: () => void;
} {
	let order: readonly string[] = [];

	async function judge(command: Command, { input, id, delivery }: Item) {
		const own = newEffects();
		const parsed = await admit(scope, command, input, delivery);
		const run = (sql: TenantSql) =>
			command.run(commandScope({ ...scope, sql }, own, id, command.name, delivery), parsed);
		const outcome = await (undoing ? runUndoably(scope.sql, run, undoing.onFault) : runFreely(scope.sql, run));
		return { outcome, own };
	}

	async function judgeTogether(command: Command, items: readonly Item[], runMany: RunMany): Promise<Said<unknown>[]> {
		const own = newEffects();
		const enter = async ({ input, id, delivery }: Item) => {
			const parsed = await admit(scope, command, input, delivery);
			return { scope: commandScope(scope, own, id, command.name, delivery), input: parsed };
		};
		const admitted = await sideBySide(items.map((item) => () => saidBy(() => enter(item))));
		const jobs = admitted.flatMap((one) => (one instanceof Refusal ? [] : [one]));
		const outcomes = jobs.length > 0 ? await runTogether(() => runMany(jobs)) : [];
		addEffects(effects, own);
		return admitted.map((one) => {
			const said = one instanceof Refusal ? one : outcomes.shift();
			if (said === undefined) throw new Error('a command has no outcome');
			return said;
		});
	}

	async function judgeEach(command: Command, items: readonly Item[]): Promise<Said<unknown>[]> {
		const runs = items.map((item) => () => saidBy(() => judge(command, item)));
		const judged = await (undoing ? oneByOne(runs) : sideBySide(runs));
		return judged.map((one) => {
			if (one instanceof Refusal) return one;
			addEffects(effects, one.own);
			return one.outcome;
		});
	}

	const batch: Batch = {
		scope,
		async apply(command, input, id, delivery) {
			const { outcome, own } = await judge(command, { input, id, delivery });
			addEffects(effects, own);
			return outcome;
		},
		applyAll(command, items) {
			const runMany = command.runMany?.bind(command);
			const isTogether = runMany && !undoing && items.length > 1;
			return isTogether ? judgeTogether(command, items, runMany) : judgeEach(command, items);
		},
		note: (itemId, line) =>
			effects.notes.push({ ...line, commandId: itemId, commandName: line.action, occurredAt: undefined }),
		announce: (cause) => effects.causes.push(cause),
		keepOrder: (ids) => (order = ids)
	};
	return { batch, finish: () => orderEffects(effects, order) };
}

/** Thrown to run a batch once more with a savepoint around each command: one of them failed after it had written. */
export class NeedsSavepoints extends Error {
	override readonly name = 'NeedsSavepoints';
}

/**
 * Commands refuse before they write, so a batch runs without savepoints, which cost two round trips each. Only when one
 * failed after a write, or broke the transaction, is there something to undo, and the whole batch begins again with them.
 */
async function runFreely<Answer>(sql: TenantSql, run: (sql: TenantSql) => Promise<Answer>): Promise<Answer> {
	const watched = watchWrites(sql);
	try {
		return await run(watched.sql);
	} catch (error) {
		if (error instanceof Refusal && !watched.hasWritten()) throw error;
		if (isOfTransaction(error)) throw error;
		throw new NeedsSavepoints('a command failed after a write', { cause: error });
	}
}

/** Runs many at once. Whatever is thrown concerns all of them, so nothing less than beginning again helps. */
async function runTogether<Answer>(run: () => Promise<Answer>): Promise<Answer> {
	try {
		return await run();
	} catch (error) {
		if (isOfTransaction(error)) throw error;
		throw new NeedsSavepoints('a row of commands failed', { cause: error });
	}
}

/**
 * Runs several side by side on the one connection: their statements travel together, so that a batch waits for a few
 * answers instead of for hundreds. All have ended when this does, also after a failure; the cause goes before its followers.
 */
async function sideBySide<Answer>(runs: readonly (() => Promise<Answer>)[]): Promise<Answer[]> {
	const ended = await Promise.allSettled(runs.map((run) => run()));
	const failed = ended.flatMap((one): unknown[] => (one.status === 'rejected' ? [one.reason] : []));
	if (failed.length > 0) throw failed.find((error) => !(error instanceof NeedsSavepoints)) ?? failed[0];
	return ended.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
}

/** Savepoints nest: with them it is one after the other. */
async function oneByOne<Answer>(runs: readonly (() => Promise<Answer>)[]): Promise<Answer[]> {
	const answers: Answer[] = [];
	for (const run of runs) answers.push(await run());
	return answers;
}

/** A refusal as an answer. */
async function saidBy<Answer>(run: () => Promise<Answer>): Promise<Answer | Refusal> {
	try {
		return await run();
	} catch (error) {
		if (error instanceof Refusal && error.class !== 'unavailable') return error;
		throw error;
	}
}

/** A command that breaks on its own data is refused as invalid, so that it never blocks those behind it (SY-5). */
async function runUndoably<Answer>(
	sql: TenantSql,
	run: (sql: TenantSql) => Promise<Answer>,
	onFault: (error: unknown) => void
): Promise<Answer> {
	try {
		return await sql.savepoint(run);
	} catch (error) {
		if (error instanceof Refusal || isOfTransaction(error)) throw error;
		onFault(error);
		throw new Refusal('invalid', { fields: ['input'] });
	}
}

/** The connection, a time limit or another transaction stood in the way: not the command's doing, worth another try. */
function isOfTransaction(error: unknown): boolean {
	return /^(TX_|CONNECTION_|CONNECT_|ECONN|40|53|55|57|58)/.test(errorFields(error).code);
}

const WRITES = /\binsert\s+into\b|\bdelete\s+from\b|\bupdate\s+[\w."]+\s+(as\s+)?(\w+\s+)?set\b|\bmerge\s+into\b/i;
const writing = new WeakMap<readonly string[], boolean>();

function isWriting(template: readonly string[]): boolean {
	const known = writing.get(template);
	if (known !== undefined) return known;
	const found = WRITES.test(template.join(' '));
	writing.set(template, found);
	return found;
}

function watchWrites(sql: TenantSql): { sql: TenantSql; hasWritten: () => boolean } {
	let hasWritten = false;
	const watched = new Proxy(sql, {
		apply(target, self, args: unknown[]) {
			const [template] = args;
			if (isTemplate(template) && isWriting(template)) hasWritten = true;
			return Reflect.apply(target as (...all: unknown[]) => unknown, self, args);
		}
	});
	return { sql: watched, hasWritten: () => hasWritten };
}

function isTemplate(value: unknown): value is TemplateStringsArray {
	return Array.isArray(value) && 'raw' in value;
}
