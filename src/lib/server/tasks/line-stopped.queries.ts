import type { CommandScope } from '../commands/scope.ts';
import type { Affected } from './task-reactions.queries.ts';

/**
 * Brings the mark "Line stopped" of a line's unfinished tasks into agreement with what stands still; answers those that
 * changed. The mark is derived, so the task keeps its revision.
 */
export async function updateLineStopped(
	{ sql, actor }: CommandScope,
	lineId: string,
	stopped: { isWholeLine: boolean; assetIds: readonly string[] }
): Promise<Affected[]> {
	const isCovered = sql`(${stopped.isWholeLine} or asset_id = any(${sql.uuids(stopped.assetIds)}))`;
	return sql<Affected[]>`
		update task set flags = case when ${isCovered} then array_append(flags, 'line-stopped')
			else array_remove(flags, 'line-stopped') end
		where company_id = ${actor.companyId} and line_id = ${lineId} and deleted_at is null
			and state in ('open', 'in_progress', 'rejected', 'pending_approval')
			and ('line-stopped' = any(flags)) <> ${isCovered}
		returning id as "taskId", site_id as "siteId", assignee_ids as "assigneeIds"
	`;
}
