import type { CommandScope, Scope } from '../commands/scope.ts';

export async function selectOfShutdown({ sql, actor }: Scope, shutdownId: string): Promise<string[]> {
	const rows = await sql<{ id: string }[]>`
		select id from repair_request
		where company_id = ${actor.companyId} and shutdown_id = ${shutdownId} and state = 'deferred' order by id
	`;
	return rows.map(({ id }) => id);
}

export async function updateShutdownOf(
	{ sql, actor, now }: CommandScope,
	repairIds: readonly string[],
	shutdownId: string | null
): Promise<string[]> {
	const rows = await sql<{ id: string }[]>`
		update repair_request set shutdown_id = ${shutdownId}, updated_at = ${now}, updated_by = ${actor.userId},
			revision = revision + 1
		where company_id = ${actor.companyId} and id = any(${sql.uuids(repairIds)}) and state = 'deferred'
			and shutdown_id is distinct from ${shutdownId}::uuid
		returning id
	`;
	return rows.map(({ id }) => id);
}
