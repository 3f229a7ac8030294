import { authorOf } from '#lib/domain/access/actor.ts';
import type { Entity } from '#lib/domain/live/protocol.ts';
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
	const authorId = authorOf(actor);
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
				r.old_scopes, ${authorId}, ${authorId === null ? null : actor.name}, r.cause
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

/** Where the feed stands, and the lowest number it still keeps. */
export async function selectFeedBounds(scope: Scope): Promise<{ epoch: string; n: number; first: number }> {
	const [bounds] = await scope.sql<{ epoch: string; n: string; first: string }[]>`
		select c.epoch, c.n, coalesce((select min(f.n) from feed f where f.company_id = c.company_id), c.n + 1) as first
		from feed_counter c where c.company_id = ${scope.actor.companyId}
	`;
	if (!bounds) throw new Error('the company has no feed counter');
	return { epoch: bounds.epoch, n: Number(bounds.n), first: Number(bounds.first) };
}

export type StoredChange = {
	n: number;
	entity: Entity;
	id: string;
	op: 'upsert' | 'remove' | 'scope';
	row: unknown;
	scopes: string[];
	actorId: string | null;
	actorName: string | null;
	cause: string;
};

/** Changes after a number that concern, or concerned, somebody who holds one of these tokens; in order. */
export async function selectFeedAfter(
	{ sql, actor }: Scope,
	after: number,
	tokens: readonly string[],
	limit: number
): Promise<StoredChange[]> {
	const rows = await sql<(Omit<StoredChange, 'n'> & { n: string })[]>`
		select n, entity, id, op, case when scopes && ${sql.texts(tokens)} then row end as row, scopes,
			actor_id as "actorId", actor_name as "actorName", cause
		from feed
		where company_id = ${actor.companyId} and n > ${after}
			and (scopes && ${sql.texts(tokens)} or old_scopes && ${sql.texts(tokens)})
		order by n
		limit ${limit}
	`;
	return rows.map((row) => ({ ...row, n: Number(row.n) }));
}
