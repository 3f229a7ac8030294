import type { AuthSql } from '../db/auth-pool.ts';

const VISIT_IDLE = '15 minutes';
const VISIT_LIMIT = '8 hours';

type ExitKind = 'exit' | 'switch' | 'idle' | 'limit' | 'sign-out' | 'revoked';

export type EndedVisit = {
	visitId: string;
	companyId: string;
	kind: 'portal' | 'header';
	exitKind: ExitKind;
	changes: number;
	reads: number;
	userId: string;
	name: string;
};

type VisitedCompany = {
	companyId: string;
	name: string;
	environment: 'production' | 'staging' | 'development';
};

export async function selectCompany(sql: AuthSql, companyId: string): Promise<VisitedCompany | undefined> {
	const [company] = await sql<VisitedCompany[]>`
		select id as "companyId", name, environment from auth.company where id = ${companyId}
	`;
	return company;
}

/** Two calls of one session opening a visit wait for each other. */
export async function lockSession(sql: AuthSql, sessionHash: string): Promise<void> {
	await sql`select id from auth.session where id_hash = ${sessionHash} for update`;
}

export async function selectOpenHeaderVisit(
	sql: AuthSql,
	sessionHash: string,
	companyId: string
): Promise<{ visitId: string } | undefined> {
	const [visit] = await sql<{ visitId: string }[]>`
		select id as "visitId" from auth.visit
		where session_hash = ${sessionHash} and company_id = ${companyId} and kind = 'header' and exited_at is null
			and last_input_at > now() - ${VISIT_IDLE}::interval and entered_at > now() - ${VISIT_LIMIT}::interval
	`;
	return visit;
}

type NewVisit = {
	visitId: string;
	userId: string;
	sessionHash: string;
	companyId: string;
	kind: 'portal' | 'header';
	reason: string;
	threadReference: string | null;
};

export async function insertVisit(sql: AuthSql, visit: NewVisit): Promise<void> {
	await sql`
		insert into auth.visit (id, account_id, session_hash, company_id, kind, reason, thread_reference)
		values (${visit.visitId}, ${visit.userId}, ${visit.sessionHash}, ${visit.companyId}, ${visit.kind}, ${visit.reason},
			${visit.threadReference})
	`;
}

function endedColumns(sql: AuthSql) {
	return sql`
		v.id as "visitId", v.company_id as "companyId", v.kind, v.exit_kind as "exitKind", v.changes, v.reads,
		a.id as "userId", a.name
	`;
}

/** Ends the open visits of a session: its portal visit, or all of them. */
export async function endVisits(
	sql: AuthSql,
	sessionHash: string,
	exitKind: ExitKind,
	isHeaderIncluded: boolean
): Promise<EndedVisit[]> {
	return sql<EndedVisit[]>`
		update auth.visit v set exited_at = now(), exit_kind = ${exitKind}
		from auth.account a
		where v.session_hash = ${sessionHash} and v.exited_at is null and a.id = v.account_id
			and (${isHeaderIncluded} or v.kind = 'portal')
		returning ${endedColumns(sql)}
	`;
}

/** Ends visits that ran idle, reached their limit, or lost their session or account. */
export async function endFinishedVisits(sql: AuthSql): Promise<EndedVisit[]> {
	return sql<EndedVisit[]>`
		update auth.visit v set exited_at = now(), exit_kind = case
			when v.entered_at <= now() - ${VISIT_LIMIT}::interval then 'limit'
			when v.last_input_at <= now() - ${VISIT_IDLE}::interval then 'idle'
			else 'revoked'
		end
		from auth.account a
		where v.exited_at is null and a.id = v.account_id and (
			v.entered_at <= now() - ${VISIT_LIMIT}::interval or v.last_input_at <= now() - ${VISIT_IDLE}::interval
			or not a.active or not exists (
				select from auth.session s where s.id_hash = v.session_hash and s.ended_at is null
					and s.idle_expires_at > now() and s.absolute_expires_at > now()
			)
		)
		returning ${endedColumns(sql)}
	`;
}

type OpenVisit = { companyId: string; windowUntil: Date };

const isOpen = (sql: AuthSql, sessionHash: string, visitId: string) => sql`
	id = ${visitId} and session_hash = ${sessionHash} and kind = 'portal' and exited_at is null
	and last_input_at > now() - ${VISIT_IDLE}::interval and entered_at > now() - ${VISIT_LIMIT}::interval
`;

/** Opens the write window, and grants the one command that asks each time, if it is named. */
export async function openWindow(
	sql: AuthSql,
	visit: { sessionHash: string; visitId: string },
	window: { minutes: number; note: string; forCommand: string | null }
): Promise<OpenVisit | undefined> {
	const [opened] = await sql<OpenVisit[]>`
		update auth.visit set
			window_opened_at = now(), window_until = now() + make_interval(mins => ${window.minutes}::int),
			window_note = ${window.note},
			write_windows = write_windows || jsonb_build_array(jsonb_build_object(
				'openedAt', now(), 'until', now() + make_interval(mins => ${window.minutes}::int), 'note', ${window.note}::text
			)),
			once_command = ${window.forCommand}::text,
			once_until = case when ${window.forCommand}::text is not null then now() + interval '2 minutes' end,
			once_note = case when ${window.forCommand}::text is not null then ${window.note}::text end
		where ${isOpen(sql, visit.sessionHash, visit.visitId)}
		returning company_id as "companyId", window_until as "windowUntil"
	`;
	return opened;
}

export async function closeWindow(
	sql: AuthSql,
	sessionHash: string,
	visitId: string
): Promise<{ companyId: string } | undefined> {
	const [closed] = await sql<{ companyId: string }[]>`
		update auth.visit set window_until = least(window_until, now()), once_command = null, once_until = null, once_note = null,
			write_windows = case when window_until > now()
				then jsonb_set(write_windows, '{-1,until}', to_jsonb(now())) else write_windows end
		where ${isOpen(sql, sessionHash, visitId)}
		returning company_id as "companyId"
	`;
	return closed;
}

/** A key, pointer, touch or scroll in a tab of the visit; at most one write in 50 seconds. */
export async function noteInput(sql: AuthSql, sessionHash: string, visitId: string): Promise<boolean> {
	const [visit] = await sql<{ id: string }[]>`
		with touched as (
			update auth.visit set last_input_at = now()
			where ${isOpen(sql, sessionHash, visitId)} and last_input_at < now() - interval '50 seconds'
		)
		select id from auth.visit where ${isOpen(sql, sessionHash, visitId)}
	`;
	return visit !== undefined;
}

export async function selectLastVisits(sql: AuthSql, userId: string): Promise<{ companyId: string; at: Date }[]> {
	return sql<{ companyId: string; at: Date }[]>`
		select company_id as "companyId", max(entered_at) as at from auth.visit where account_id = ${userId} group by company_id
	`;
}
