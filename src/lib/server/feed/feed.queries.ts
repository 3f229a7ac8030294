import type { CommandScope, FeedChange, Scope } from '../commands/scope.ts';

/**
 * Numbers the changes from the company's counter and stores them. The counter row is locked until commit, so this is the
 * last statement of a transaction; numbers are gapless and in commit order. Returns the highest number.
 */
export async function insertFeedRows(
	scope: CommandScope,
	changes: readonly (FeedChange & { cause: string })[]
): Promise<number> {
	const { sql, actor } = scope;
	const rows = changes.map((change, index) => ({
		i: index + 1,
		entity: change.entity,
		id: change.id,
		op: change.op,
		row: change.row,
		scopes: change.scopes,
		old_scopes: change.oldScopes ?? [],
		cause: change.cause
	}));
	const [last] = await sql<{ n: string }[]>`
		with counter as (
			update feed_counter set n = n + ${rows.length} where company_id = ${actor.companyId} returning n
		), stored as (
			insert into feed (company_id, n, at, entity, id, op, row, scopes, old_scopes, actor_id, actor_name, cause)
			select ${actor.companyId}, counter.n - ${rows.length} + r.i, ${scope.now}, r.entity, r.id, r.op, r.row, r.scopes,
				r.old_scopes, ${actor.userId}, ${actor.name}, r.cause
			from counter, jsonb_to_recordset(${sql.json(rows)}) as r(
				i int, entity text, id uuid, op text, row jsonb, scopes text[], old_scopes text[], cause text
			)
		)
		select n from counter
	`;
	if (!last) throw new Error('the company has no feed counter');
	return Number(last.n);
}

export async function selectFeedHead(scope: Scope): Promise<{ epoch: string; n: number }> {
	const [head] = await scope.sql<{ epoch: string; n: string }[]>`
		select epoch, n from feed_counter where company_id = ${scope.actor.companyId}
	`;
	if (!head) throw new Error('the company has no feed counter');
	return { epoch: head.epoch, n: Number(head.n) };
}
