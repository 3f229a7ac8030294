import type { Scope } from '../commands/scope.ts';

type ActivityWhere = {
	action: string | undefined;
	actorId: string | undefined;
	subjectType: string | undefined;
	subjectId: string | undefined;
	from: string | undefined;
	to: string | undefined;
};

function matching({ sql, actor }: Scope, where: ActivityWhere) {
	const { action = null, actorId = null, subjectType = null, subjectId = null, from = null, to = null } = where;
	return sql`
		e.company_id = ${actor.companyId}
		and (${action}::text is null or e.action = ${action} or starts_with(e.action, ${action} || '.'))
		and (${actorId}::uuid is null or e.actor_id = ${actorId}::uuid)
		and (${subjectType}::text is null or e.subject_type = ${subjectType})
		and (${subjectId}::uuid is null or e.subject_id = ${subjectId}::uuid)
		and (${from}::timestamptz is null or e.at >= ${from}::timestamptz)
		and (${to}::timestamptz is null or e.at < ${to}::timestamptz)
	`;
}

/** The stored text of entries, newest first, below a sequence. */
export async function selectEntries(
	scope: Scope,
	where: ActivityWhere,
	below: string | undefined,
	limit: number
): Promise<{ seq: number; body: string }[]> {
	const { sql } = scope;
	return sql<{ seq: number; body: string }[]>`
		select e.seq::float8 as seq, e.body from audit.entry e
		where ${matching(scope, where)} and (${below ?? null}::bigint is null or e.seq < ${below ?? null}::bigint)
		order by e.seq desc limit ${limit}
	`;
}

export async function countEntries(scope: Scope, where: ActivityWhere): Promise<number> {
	const [row] = await scope.sql<{ total: number }[]>`
		select count(*)::int as total from audit.entry e where ${matching(scope, where)}
	`;
	return row?.total ?? 0;
}
