import type { AuthSql } from '../db/auth-pool.ts';
import type { Life, LIVES, SessionKind } from './lives.ts';

export type SessionRow = {
	sessionHash: string;
	sessionId: string;
	kind: SessionKind;
	/** When the password was given. */
	signedInAt: Date;
	lastSeenAt: Date;
	expiresAt: Date;
	userId: string;
	name: string;
	email: string | null;
	username: string | null;
	isStaff: boolean;
	isActive: boolean;
	language: string | null;
	timeZone: string | null;
	theme: 'system' | 'light' | 'dark' | 'sunlight';
	mustChangePassword: boolean;
	companyId: string | null;
	companyCode: string | null;
	companyName: string | null;
	environment: 'production' | 'staging' | 'development' | null;
	companyTimeZone: string | null;
	companyLanguage: string | null;
	isCompanyActive: boolean | null;
	visitId: string | null;
	visitCompanyId: string | null;
};

/** Session, account, company and open portal visit in one statement. */
export async function selectSession(sql: AuthSql, sessionHash: string): Promise<SessionRow | undefined> {
	const [row] = await sql<SessionRow[]>`
		select s.id_hash as "sessionHash", s.id as "sessionId", s.kind, s.created_at as "signedInAt", s.last_seen_at as "lastSeenAt",
			least(s.idle_expires_at, s.absolute_expires_at) as "expiresAt",
			a.id as "userId", a.name, a.email, a.username, a.is_staff as "isStaff", a.active as "isActive", a.language,
			a.time_zone as "timeZone", a.theme, a.must_change_password as "mustChangePassword",
			c.id as "companyId", c.code as "companyCode", c.name as "companyName", c.environment,
			c.time_zone as "companyTimeZone", c.default_language as "companyLanguage", c.active as "isCompanyActive",
			v.id as "visitId", v.company_id as "visitCompanyId"
		from auth.session s
		join auth.account a on a.id = s.account_id
		left join auth.company c on c.id = a.company_id
		left join auth.visit v on v.session_hash = s.id_hash and v.kind = 'portal' and v.exited_at is null
			and v.last_input_at > now() - interval '15 minutes' and v.entered_at > now() - interval '8 hours'
		where s.id_hash = ${sessionHash} and s.ended_at is null
			and s.idle_expires_at > now() and s.absolute_expires_at > now()
	`;
	return row;
}

export type NewSession = {
	accountId: string;
	kind: SessionKind;
	life: Life;
	deviceId: string | null;
	address: string;
	browser: string;
};

export async function insertSession(sql: AuthSql, sessionHash: string, session: NewSession): Promise<void> {
	await sql`
		insert into auth.session (
			id_hash, account_id, kind, device_id, idle_expires_at, absolute_expires_at, address_class, browser, authz_version
		)
		select ${sessionHash}, a.id, ${session.kind}, ${session.deviceId}::uuid,
			now() + make_interval(secs => ${session.life.idle}), now() + make_interval(secs => ${session.life.absolute}),
			${session.address}, ${session.browser}, a.authz_version
		from auth.account a where a.id = ${session.accountId}
	`;
}

/** Ends the oldest sessions beyond the number a person may have. */
export async function endSurplusSessions(sql: AuthSql, accountId: string, maximum: number): Promise<void> {
	await sql`
		update auth.session set ended_at = now()
		where id_hash in (
			select id_hash from auth.session
			where account_id = ${accountId} and ended_at is null
			order by last_seen_at desc, created_at desc offset ${maximum}
		)
	`;
}

/** Moves the session to a new token; whoever still holds the old one is out at once. */
export async function updateToken(sql: AuthSql, sessionHash: string, nextHash: string): Promise<number | undefined> {
	const [row] = await sql<{ accountId: string; secondsLeft: number }[]>`
		update auth.session set id_hash = ${nextHash}
		where id_hash = ${sessionHash} and ended_at is null
		returning account_id as "accountId", extract(epoch from absolute_expires_at - now())::int as "secondsLeft"
	`;
	if (!row) return undefined;
	await sql`update auth.visit set session_hash = ${nextHash} where session_hash = ${sessionHash}`;
	await sql`select auth.notify_access('account', ${row.accountId})`;
	return row.secondsLeft;
}

/** Slides the idle end, never past the absolute one, at most once a minute. What is not use does not keep staff in. */
export async function touchSession(
	sql: AuthSql,
	sessionHash: string,
	isUse: boolean,
	lives: typeof LIVES
): Promise<void> {
	await sql`
		update auth.session s set last_seen_at = now(), idle_expires_at = least(
			now() + make_interval(secs => case
				when a.is_staff then ${lives.staff.idle}::int
				when s.kind = 'field' then ${lives.field.idle}::int
				else ${lives.portal.idle}::int
			end),
			s.absolute_expires_at
		)
		from auth.account a
		where s.id_hash = ${sessionHash} and a.id = s.account_id and s.ended_at is null
			and s.last_seen_at < now() - interval '1 minute' and s.idle_expires_at > now() and s.absolute_expires_at > now()
			and (${isUse} or not a.is_staff)
	`;
}

export async function endSession(sql: AuthSql, sessionHash: string): Promise<void> {
	await sql`update auth.session set ended_at = now() where id_hash = ${sessionHash} and ended_at is null`;
}

export async function endSessionsOf(sql: AuthSql, accountId: string, exceptHash: string | null): Promise<number> {
	const ended = await sql<{ id: string }[]>`
		update auth.session set ended_at = now()
		where account_id = ${accountId} and ended_at is null and id_hash is distinct from ${exceptHash}::text
		returning id
	`;
	return ended.length;
}

export async function endSessionNamed(sql: AuthSql, accountId: string, sessionId: string): Promise<boolean> {
	const ended = await sql<{ id: string }[]>`
		update auth.session set ended_at = now()
		where account_id = ${accountId} and id = ${sessionId} and ended_at is null returning id
	`;
	return ended.length > 0;
}

export type ListedSession = {
	sessionHash: string;
	sessionId: string;
	kind: SessionKind;
	browser: string;
	address: string;
	createdAt: Date;
	lastSeenAt: Date;
	expiresAt: Date;
};

export async function selectSessionsOf(sql: AuthSql, accountId: string): Promise<ListedSession[]> {
	return sql<ListedSession[]>`
		select id_hash as "sessionHash", id as "sessionId", kind, browser, address_class as address,
			created_at as "createdAt", last_seen_at as "lastSeenAt",
			least(idle_expires_at, absolute_expires_at) as "expiresAt"
		from auth.session
		where account_id = ${accountId} and ended_at is null and idle_expires_at > now() and absolute_expires_at > now()
		order by last_seen_at desc, created_at desc
	`;
}

/** Ends what ran out, so that whatever still listens with it is told; forgets what ended 90 days ago. */
export async function endExpiredSessions(sql: AuthSql): Promise<number> {
	const ended = await sql<{ id: string }[]>`
		update auth.session set ended_at = now()
		where ended_at is null and (idle_expires_at <= now() or absolute_expires_at <= now()) returning id
	`;
	await sql`delete from auth.session where ended_at < now() - interval '90 days'`;
	return ended.length;
}
