import type { Person } from '#lib/domain/tasks/task.ts';
import type { Scope } from '../commands/scope.ts';

export type HistoryLine = { at: string; actor: Person | null; action: string; summary: string };

/** What the activity log says about one task, newest first; people see it with the task, without the right to the log. */
export async function selectTaskHistory({ sql, actor }: Scope, taskId: string): Promise<HistoryLine[]> {
	const rows = await sql<(Omit<HistoryLine, 'at'> & { at: Date })[]>`
		select e.at, e.action, entry -> 'actor' as actor, coalesce(entry ->> 'summary', '') as summary
		from audit.entry e, lateral (select e.body::jsonb -> 'entry') as parsed(entry)
		where e.company_id = ${actor.companyId} and e.subject_id = ${taskId} and e.subject_type = 'task'
		order by e.seq desc limit 200
	`;
	return rows.map((row) => ({ ...row, at: row.at.toISOString() }));
}
