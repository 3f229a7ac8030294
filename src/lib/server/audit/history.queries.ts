import type { Person } from '#lib/domain/tasks/task.ts';
import type { Scope } from '../commands/scope.ts';

/** `changed` names the fields an edit changed; what they held is for readers of the log. */
export type HistoryLine = {
	at: string;
	actor: Person | null;
	action: string;
	summary: string;
	changed: string[];
};

/** What the activity log says about one thing, newest first; people see it with the thing, without the right to the log. */
export async function selectHistory(
	{ sql, actor }: Scope,
	subject: { type: string; id: string }
): Promise<HistoryLine[]> {
	const rows = await sql<(Omit<HistoryLine, 'at'> & { at: Date })[]>`
		select e.at, e.action, entry -> 'actor' as actor, coalesce(entry ->> 'summary', '') as summary,
			case when e.action like '%.edit' and jsonb_typeof(entry -> 'after') = 'object'
				then array(select jsonb_object_keys(entry -> 'after')) else '{}' end as changed
		from audit.entry e, lateral (select e.body::jsonb -> 'entry') as parsed(entry)
		where e.company_id = ${actor.companyId} and e.subject_id = ${subject.id} and e.subject_type = ${subject.type}
		order by e.seq desc limit 200
	`;
	return rows.map((row) => ({ ...row, at: row.at.toISOString() }));
}
