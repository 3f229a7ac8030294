import type { TaskFilter, TaskSort } from '#lib/domain/tasks/filter.ts';
import { isActive } from '#lib/domain/tasks/task.ts';
import { ACTIVE_STATES, type Mark, type TaskState } from '#lib/domain/tasks/vocabulary.ts';
import { containsText } from '../commands/contains.ts';
import type { Scope } from '../commands/scope.ts';
import { decodeCursor, encodeCursor, inScope } from './scope-filter.ts';

const TAB_STATES: Record<TaskFilter['tab'], readonly TaskState[] | undefined> = {
	active: ACTIVE_STATES,
	drafts: ['in_progress'],
	history: ['completed', 'cancelled'],
	all: undefined
};

/** One page of ids in the order asked for, and where the next one begins. */
export async function selectTaskPage(
	scope: Scope,
	filter: TaskFilter
): Promise<{ ids: string[]; next: string | null }> {
	const { sql } = scope;
	const { key, direction, order } = sortOf(scope, filter.sort);
	const after = decodeCursor(filter.sort, filter.cursor, kindOf(filter.sort));
	const rows = await sql<{ id: string; key: string }[]>`
		select t.id, (${key})::text as key from task t
		where ${matches(scope, filter)}
			${after ? sql`and (${key}, t.id) ${direction} (${keyValue(scope, filter.sort, after.key)}, ${after.id}::uuid)` : sql``}
		order by ${order} limit ${filter.limit + 1}
	`;
	const page = rows.slice(0, filter.limit);
	const last = page.at(-1);
	return {
		ids: page.map(({ id }) => id),
		next: rows.length > filter.limit && last ? encodeCursor(filter.sort, last.key, last.id) : null
	};
}

export async function countTasks(scope: Scope, filter: TaskFilter): Promise<number> {
	const [row] = await scope.sql<
		{ count: number }[]
	>`select count(*)::int as count from task t where ${matches(scope, filter)}`;
	return row?.count ?? 0;
}

function sortOf({ sql }: Scope, sort: TaskSort) {
	const up = sql`>`;
	const down = sql`<`;
	const rank = sql`array_position(array['critical', 'high', 'medium', 'low'], t.priority)`;
	const submitted = sql`coalesce(t.submitted_at, '-infinity'::timestamptz)`;
	switch (sort) {
		case 'due':
			return { key: sql`t.due_at`, direction: up, order: sql`t.due_at, t.id` };
		case '-due':
			return { key: sql`t.due_at`, direction: down, order: sql`t.due_at desc, t.id desc` };
		case 'number':
			return { key: sql`t.number`, direction: up, order: sql`t.number, t.id` };
		case '-number':
			return { key: sql`t.number`, direction: down, order: sql`t.number desc, t.id desc` };
		case 'title':
			return { key: sql`t.title`, direction: up, order: sql`t.title, t.id` };
		case 'priority':
			return { key: rank, direction: up, order: sql`${rank}, t.id` };
		case '-submitted':
			return { key: submitted, direction: down, order: sql`${submitted} desc, t.id desc` };
	}
}

function kindOf(sort: TaskSort) {
	if (sort === 'title') return 'text';
	return sort === 'number' || sort === '-number' || sort === 'priority' ? 'number' : 'instant';
}

function keyValue({ sql }: Scope, sort: TaskSort, key: string) {
	const kind = kindOf(sort);
	if (kind === 'text') return sql`${key}::text`;
	return kind === 'number' ? sql`${key}::text::int` : sql`${key}::text::timestamptz`;
}

function matches(scope: Scope, filter: TaskFilter) {
	const { sql } = scope;
	const states = filter.states ?? TAB_STATES[filter.tab];
	return sql`
		${inScope(scope)}
		${states ? inStates(scope, states) : sql``}
		${filter.mark ? hasMark(scope, filter.mark) : sql``}
		${filter.unassigned === undefined ? sql`` : filter.unassigned ? sql`and t.assignee_ids = '{}'` : sql`and t.assignee_ids <> '{}'`}
		${filter.types?.length ? sql`and t.type in ${sql(filter.types)}` : sql``}
		${filter.priorities?.length ? sql`and t.priority in ${sql(filter.priorities)}` : sql``}
		${filter.origins?.length ? sql`and t.origin in ${sql(filter.origins)}` : sql``}
		${filter.siteId ? sql`and t.site_id = ${filter.siteId}` : sql``}
		${filter.lineId ? sql`and t.line_id = ${filter.lineId}` : sql``}
		${filter.sectionId ? sql`and t.section_id = ${filter.sectionId}` : sql``}
		${filter.assetId ? sql`and t.asset_id = ${filter.assetId}` : sql``}
		${filter.placeId ? sql`and t.place_id = ${filter.placeId}` : sql``}
		${filter.assigneeId ? assignedTo(scope, filter.assigneeId) : sql``}
		${filter.dueFrom ? sql`and t.due_at >= ${filter.dueFrom}` : sql``}
		${filter.dueTo ? sql`and t.due_at <= ${filter.dueTo}` : sql``}
		${(filter.performedFrom ?? filter.performedTo) ? performed(scope, filter) : sql``}
		${filter.flags?.length ? sql`and t.flags && ${sql.texts(filter.flags)}` : sql``}
		${filter.withoutCancelled ? sql`and t.cancel_kind is distinct from 'manual'` : sql``}
		${filter.text ? hasText(scope, filter.text) : sql``}
	`;
}

/** Indexes know phases; the state itself is looked at only where not all of a phase are asked for. */
function inStates({ sql }: Scope, states: readonly TaskState[]) {
	const phases = new Set(states.map((state) => (isActive(state) ? 'active' : state)));
	const isPart = phases.has('active') && !ACTIVE_STATES.every((state) => states.includes(state));
	return sql`and t.phase in ${sql([...phases])} ${isPart ? sql`and t.state in ${sql(states)}` : sql``}`;
}

/** The marks of 4.2 as conditions; `due soon` begins one hour before the due time. */
function hasMark({ sql, now }: Scope, mark: Mark) {
	const active = sql`t.phase = 'active'`;
	const soon = new Date(now.getTime() + 3_600_000);
	switch (mark) {
		case 'overdue':
			return sql`and ${active} and t.overdue_at < ${now}`;
		case 'due_soon':
			return sql`and ${active} and t.due_at <= ${soon} and t.overdue_at >= ${now}`;
		case 'due':
			return sql`and ${active} and t.due_at > ${soon} and t.overdue_at >= ${now}`;
		case 'done':
			return sql`and t.phase = 'completed'`;
		case 'none':
			return sql`and t.phase in ('pending_approval', 'cancelled')`;
	}
}

function assignedTo({ sql, actor }: Scope, userId: string) {
	return sql`and t.id in (
		select a.task_id from task_assignee a
		where a.company_id = ${actor.companyId} and a.user_id = ${userId} and a.removed_at is null
	)`;
}

function performed({ sql, actor }: Scope, { performedFrom, performedTo }: TaskFilter) {
	return sql`and (t.id, t.current_record) in (
		select e.task_id, e.id from execution e where e.company_id = ${actor.companyId}
			${performedFrom ? sql`and e.performed_at >= ${performedFrom}` : sql``}
			${performedTo ? sql`and e.performed_at <= ${performedTo}` : sql``}
	)`;
}

/** A number such as T-000123 or 123, or part of the title or of the name of the task point or asset. */
function hasText({ sql, actor }: Scope, text: string) {
	const digits = /^(?:t-?)?0*(\d{1,9})$/i.exec(text)?.[1];
	const named = sql`(
		select p.id from place p where p.company_id = ${actor.companyId} and p.level in ('asset', 'task_point')
			and p.name ilike ${containsText(text)}
	)`;
	return sql`and (
		t.title ilike ${containsText(text)}
		${digits ? sql`or t.number = ${Number(digits)}` : sql``}
		or t.place_id in ${named} or t.asset_id in ${named}
	)`;
}
