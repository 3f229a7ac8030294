import type { AssigneeFilter, TreeFilter } from '#lib/domain/tasks/filter.ts';
import { MAX_TREE_TASKS } from '#lib/domain/tasks/filter.ts';
import type { PathStep, TaskRow } from '#lib/domain/tasks/task.ts';
import type { Scope } from '../commands/scope.ts';
import { inScope } from './scope-filter.ts';

export type TreeTask = Pick<
	TaskRow,
	| 'taskId'
	| 'number'
	| 'title'
	| 'type'
	| 'priority'
	| 'state'
	| 'dueAt'
	| 'overdueAt'
	| 'placeId'
	| 'assetId'
	| 'sectionId'
	| 'lineId'
	| 'siteId'
> & { assigneeIds: string[]; startedBy: string | null };

type StoredTreeTask = Omit<TreeTask, 'dueAt' | 'overdueAt'> & { dueAt: Date; overdueAt: Date };

/** Active tasks for the tree of Assign Task, soonest first, without names: the tree has those of its places. */
export async function selectTreeTasks(scope: Scope, filter: TreeFilter): Promise<TreeTask[]> {
	const { sql } = scope;
	const rows = await sql<StoredTreeTask[]>`
		select t.id as "taskId", t.number, t.title, t.type, t.priority, t.state, t.due_at as "dueAt", t.overdue_at as "overdueAt",
			t.place_id as "placeId", t.asset_id as "assetId", t.section_id as "sectionId", t.line_id as "lineId",
			t.site_id as "siteId", t.assignee_ids as "assigneeIds", t.started_by as "startedBy"
		from task t
		where ${matches(scope, filter)}
		order by t.due_at, t.id limit ${MAX_TREE_TASKS}
	`;
	return rows.map((row) => ({ ...row, dueAt: row.dueAt.toISOString(), overdueAt: row.overdueAt.toISOString() }));
}

export async function countTreeTasks(scope: Scope, filter: TreeFilter): Promise<number> {
	const [row] = await scope.sql<
		{ count: number }[]
	>`select count(*)::int as count from task t where ${matches(scope, filter)}`;
	return row?.count ?? 0;
}

function matches(scope: Scope, filter: TreeFilter) {
	const { sql } = scope;
	return sql`
		${inScope(scope)} and t.phase = 'active'
		${filter.unassignedOnly ? sql`and t.assignee_ids = '{}'` : sql``}
		${filter.siteId ? sql`and t.site_id = ${filter.siteId}` : sql``}
		${filter.lineId ? sql`and t.line_id = ${filter.lineId}` : sql``}
		${filter.types?.length ? sql`and t.type in ${sql(filter.types)}` : sql``}
		${filter.dueTo ? sql`and t.due_at <= ${filter.dueTo}` : sql``}
	`;
}

export type Workload = {
	userId: string;
	activeTasks: number;
	overdueTasks: number;
	plannedMinutes: number;
	workingAt: { taskId: string; path: PathStep[] } | null;
};

/** What people have on their hands in a period, and what they are at now. */
export async function selectWorkloads(
	scope: Scope,
	userIds: readonly string[],
	filter: AssigneeFilter
): Promise<Workload[]> {
	const { sql, actor, now } = scope;
	return sql<Workload[]>`
		select u.id as "userId",
			count(*) filter (where t.is_in_period)::int as "activeTasks",
			count(*) filter (where t.is_in_period and t.overdue_at < ${now})::int as "overdueTasks",
			coalesce(sum(t.minutes) filter (where t.is_in_period), 0)::int as "plannedMinutes",
			(
				select jsonb_build_object('taskId', r.id, 'path', jsonb_build_array(
					jsonb_build_object('id', line.id, 'name', line.name), jsonb_build_object('id', asset.id, 'name', asset.name)
				))
				from task_assignee a
				join task r on r.company_id = a.company_id and r.id = a.task_id and r.state = 'in_progress' and r.deleted_at is null
				join place line on line.company_id = r.company_id and line.id = r.line_id
				join place asset on asset.company_id = r.company_id and asset.id = r.asset_id
				where a.company_id = ${actor.companyId} and a.user_id = u.id and a.removed_at is null and a.started_at is not null
					${actor.sites ? sql`and r.site_id = any(${sql.uuids(actor.sites)})` : sql``}
				order by a.started_at desc limit 1
			) as "workingAt"
		from unnest(${sql.uuids(userIds)}) as u(id)
		left join lateral (
			select t.overdue_at, coalesce((v.body ->> 'estimatedMinutes')::int, 15) as minutes,
				(${filter.dueFrom ?? null}::timestamptz is null or t.due_at >= ${filter.dueFrom ?? null}::timestamptz)
				and (${filter.dueTo ?? null}::timestamptz is null or t.due_at <= ${filter.dueTo ?? null}::timestamptz) as is_in_period
			from task_assignee a
			join task t on t.company_id = a.company_id and t.id = a.task_id
			join task_template tt on tt.company_id = t.company_id and tt.id = t.template_id
			join template_version v on v.company_id = t.company_id and v.template_id = t.template_id
				and v.version = coalesce(t.template_version, tt.version)
			where a.company_id = ${actor.companyId} and a.user_id = u.id and a.removed_at is null
				and t.phase = 'active' and t.deleted_at is null
				${actor.sites ? sql`and t.site_id = any(${sql.uuids(actor.sites)})` : sql``}
				${filter.siteId ? sql`and t.site_id = ${filter.siteId}` : sql``}
		) t on true
		group by u.id
	`;
}
