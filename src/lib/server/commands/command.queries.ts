import type { CommandScope } from './scope.ts';

export async function selectAnswer(
	scope: CommandScope
): Promise<{ bodyHash: string; answer: unknown } | undefined> {
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
