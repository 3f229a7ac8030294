import { authorOf } from '#lib/domain/access/actor.ts';
import type { Cause } from '#lib/domain/notifications/cause.ts';
import type { CommandScope, Scope } from './scope.ts';

export async function selectAnswer(scope: CommandScope): Promise<{ bodyHash: string; answer: unknown } | undefined> {
	const [row] = await scope.sql<{ bodyHash: string; answer: unknown }[]>`
		select body_hash as "bodyHash", answer
		from command_answer
		where company_id = ${scope.actor.companyId} and command_id = ${scope.command.id}
	`;
	return row;
}

export async function insertAnswer(scope: CommandScope, bodyHash: string, answer: unknown): Promise<void> {
	await scope.sql`
		insert into command_answer (company_id, command_id, body_hash, answer, actor_id, at)
		values (
			${scope.actor.companyId}, ${scope.command.id}, ${bodyHash}, ${scope.sql.json(answer)}, ${scope.actor.userId},
			${scope.now}
		)
	`;
}

export async function appendAudit(scope: CommandScope, entries: readonly string[]): Promise<void> {
	await scope.sql`select audit.append(${scope.actor.companyId}, ${scope.sql.texts(entries)})`;
}

/** One row a transaction, whatever it did. */
export async function insertCauses({ sql, actor, now, newId }: CommandScope, causes: readonly Cause[]): Promise<void> {
	await sql`
		insert into notice_cause (company_id, id, at, actor_id, actor_name, causes)
		values (${actor.companyId}, ${newId()}, ${now}, ${authorOf(actor)}, ${actor.name}, ${sql.json(causes)})
	`;
}

/** One row a procedure, subject and minute in the record of a support visit; outside of visits nothing. */
export async function traceRead(scope: Scope, read: { procedure: string; subject: string }): Promise<void> {
	const visit = scope.actor.visit;
	if (visit) await scope.sql`select app.trace_read(${visit.visitId}, ${read.procedure}, ${read.subject})`;
}

/** Counts changes of a support visit; outside of visits nothing. */
export async function countChanges(scope: Scope, changes: number): Promise<void> {
	const visit = scope.actor.visit;
	if (visit) await scope.sql`select app.count_change(${visit.visitId}, ${changes})`;
}

/** Uses up the confirmation given for one run of this command. */
export async function useConfirmation(scope: Scope, visitId: string, command: string): Promise<boolean> {
	const [used] = await scope.sql<
		{ note: string | null }[]
	>`select app.use_confirmation(${visitId}, ${command}) as note`;
	return used?.note != null;
}
