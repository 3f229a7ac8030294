import type { DashboardRange, OwnFigures } from '#lib/domain/dashboard/dashboard.ts';
import type { Scope } from '../commands/scope.ts';
import { inScope } from '../tasks/scope-filter.ts';

type Figures = {
	overdue: number;
	oldestDueAt: Date | null;
	unassigned: number;
	unassignedSoon: number;
	due: number;
	done: number;
	pending: number;
	oldestPendingAt: Date | null;
	isApprovalOn: boolean;
	completed: number;
	scheduled: number;
	completedOfScheduled: number;
	onTime: number;
};

/** Cards 1 to 5 of the dashboard in one statement; `scheduled` is S, the last two are C and T of 10.2. */
export async function selectFigures(scope: Scope, range: DashboardRange): Promise<Figures> {
	const { sql, actor, now } = scope;
	const from = new Date(range.from);
	const to = new Date(range.to);
	const inDay = new Date(now.getTime() + 86_400_000);
	const mine = inScope(scope);
	const active = sql`t.phase = 'active'`;
	const [figures] = await sql<Figures[]>`
		select overdue.*, unassigned.*, due.*, pending.*, completed.*,
			(select approval_required from company_setting where company_id = ${actor.companyId}) as "isApprovalOn"
		from
			(
				select count(*)::int as overdue, min(t.due_at) as "oldestDueAt" from task t
				where ${mine} and ${overdueAt(scope, to)}
			) overdue,
			(
				select count(*) filter (where t.due_at < ${to})::int as unassigned,
					count(*) filter (where t.due_at between ${now} and ${inDay})::int as "unassignedSoon"
				from task t where ${mine} and ${active} and t.assignee_ids = '{}' and t.due_at < ${to > inDay ? to : inDay}
			) unassigned,
			(
				select count(*) filter (where t.cancel_kind is distinct from 'manual')::int as due,
					count(*) filter (where t.phase = 'completed')::int as done,
					count(*) filter (where t.cancel_kind is null or t.cancel_kind = 'missed')::int as scheduled,
					count(*) filter (where t.phase = 'completed')::int as "completedOfScheduled",
					count(*) filter (where t.phase = 'completed' and e.performed_at <= t.overdue_at)::int as "onTime"
				from task t left join execution e on e.company_id = t.company_id and e.id = t.current_record
				where ${mine} and t.due_at >= ${from} and t.due_at < ${to}
			) due,
			(
				select count(*)::int as pending, min(t.submitted_at) as "oldestPendingAt" from task t
				where ${mine} and t.phase = 'pending_approval'
			) pending,
			(
				select count(*)::int as completed
				from execution e join task t on t.company_id = e.company_id and t.current_record = e.id and t.id = e.task_id
				where e.company_id = ${actor.companyId} and e.performed_at >= ${from} and e.performed_at < ${to}
					and ${mine} and t.phase = 'completed'
			) completed
	`;
	if (!figures) throw new Error('counting answers one row');
	return figures;
}

/** Overdue now as the mark says (4.2); for a range that has ended as of its end (10.2). */
function overdueAt({ sql, now }: Scope, to: Date) {
	if (to >= now) return sql`t.phase = 'active' and t.overdue_at < ${now}`;
	return sql`
		t.overdue_at < ${to} and t.state <> 'cancelled'
		and (t.phase = 'active' or coalesce(t.submitted_at, '-infinity'::timestamptz) > ${to})
		and not exists (
			select from execution e
			where e.company_id = t.company_id and e.task_id = t.id and e.received_at <= ${to} and e.kind in ('primary', 'resubmission')
		)
	`;
}

/** A technician's own figures; the day is the company's. */
export async function selectOwnFigures(scope: Scope): Promise<OwnFigures> {
	const { sql, actor, company, now } = scope;
	const zone = company.timeZone;
	const [figures] = await sql<OwnFigures[]>`
		with own as (
			select t.id, t.title, t.state, t.due_at, t.overdue_at, t.rejections
			from task_assignee a join task t on t.company_id = a.company_id and t.id = a.task_id
			where a.company_id = ${actor.companyId} and a.user_id = ${actor.userId} and a.removed_at is null
				and t.deleted_at is null and t.state <> 'cancelled'
				and (t.phase = 'active' or t.due_at > ${new Date(now.getTime() - 2 * 86_400_000)})
		)
		select
			(
				select count(*)::int from own
				where (own.due_at at time zone ${zone})::date = (${now}::timestamptz at time zone ${zone})::date
			) as today,
			(
				select count(*)::int from own where own.state in ('open', 'in_progress', 'rejected') and own.overdue_at < ${now}
			) as overdue,
			coalesce((
				select jsonb_agg(jsonb_build_object('taskId', own.id, 'title', own.title,
					'reason', own.rejections -> -1 ->> 'reason') order by own.due_at)
				from own where own.state = 'rejected'
			), '[]') as rejected,
			(
				select count(*)::int from execution e
				join task t on t.company_id = e.company_id and t.id = e.task_id and t.current_record = e.id and t.phase = 'completed'
				where e.company_id = ${actor.companyId} and e.author_id = ${actor.userId}
					and e.performed_at >= ${new Date(now.getTime() - 7 * 86_400_000)}
			) as "completed7d"
	`;
	return figures ?? { today: 0, overdue: 0, rejected: [], completed7d: 0 };
}
