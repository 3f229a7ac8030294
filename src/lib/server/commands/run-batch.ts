import { Refusal } from '#lib/domain/shared/refusal.ts';
import { errorFields } from '../db/faults.ts';
import type { TenantSql } from '../db/with-tenant.ts';
import type { Command, Outcome, Said } from './define-command.ts';
import type { AuditNote, Delivery, Scope } from './scope.ts';

export type Item = { input: unknown; id: string; delivery: Delivery };

/** Several commands in one transaction, one after the other. */
export type Batch = {
	readonly scope: Scope;
	/** Judges and runs one command; a refusal is thrown and leaves nothing behind. */
	apply: (command: Command, input: unknown, id: string, delivery: Delivery) => Promise<Outcome<unknown>>;
	/** Several of one name, in this order; together where the command knows how. */
	applyAll: (command: Command, items: readonly Item[]) => Promise<Said<unknown>[]>;
	/** A line in the activity log that belongs to no single command. */
	note: (itemId: string, note: AuditNote & { action: string }) => void;
};

/** Thrown to run a batch once more with a savepoint around each command: one of them failed after it had written. */
export class NeedsSavepoints extends Error {
	override readonly name = 'NeedsSavepoints';
}

/**
 * Commands refuse before they write, so a batch runs without savepoints, which cost two round trips each. Only when one
 * failed after a write, or broke the transaction, is there something to undo, and the whole batch begins again with them.
 */
export async function runFreely<Answer>(sql: TenantSql, run: (sql: TenantSql) => Promise<Answer>): Promise<Answer> {
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
export async function runTogether<Answer>(run: () => Promise<Answer>): Promise<Answer> {
	try {
		return await run();
	} catch (error) {
		if (isOfTransaction(error)) throw error;
		throw new NeedsSavepoints('a row of commands failed', { cause: error });
	}
}

/** A refusal as an answer. */
export async function saidBy<Answer>(run: () => Promise<Answer>): Promise<Answer | Refusal> {
	try {
		return await run();
	} catch (error) {
		if (error instanceof Refusal && error.class !== 'unavailable') return error;
		throw error;
	}
}

/** A command that breaks on its own data is refused as invalid, so that it never blocks those behind it (SY-5). */
export async function runUndoably<Answer>(
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
