import type { AuthSql } from '../db/auth-pool.ts';

export type Account = {
	userId: string;
	name: string;
	email: string | null;
	username: string | null;
	passwordHash: string;
	isStaff: boolean;
	isActive: boolean;
	mustChangePassword: boolean;
	companyId: string | null;
	companyName: string | null;
	isCompanyActive: boolean | null;
};

function selectAccount(sql: AuthSql) {
	return sql`
		select a.id as "userId", a.name, a.email, a.username, a.password_hash as "passwordHash", a.is_staff as "isStaff",
			a.active as "isActive", a.must_change_password as "mustChangePassword", c.id as "companyId",
			c.name as "companyName", c.active as "isCompanyActive"
		from auth.account a left join auth.company c on c.id = a.company_id
	`;
}

export async function selectAccountByEmail(sql: AuthSql, email: string): Promise<Account | undefined> {
	const [account] = await sql<Account[]>`${selectAccount(sql)} where lower(a.email) = lower(${email})`;
	return account;
}

export async function selectAccountByUsername(
	sql: AuthSql,
	code: string,
	username: string
): Promise<Account | undefined> {
	const [account] = await sql<Account[]>`
		${selectAccount(sql)} where lower(c.code) = lower(${code}) and lower(a.username) = lower(${username})
	`;
	return account;
}

export async function selectAccountById(sql: AuthSql, userId: string): Promise<Account | undefined> {
	const [account] = await sql<Account[]>`${selectAccount(sql)} where a.id = ${userId}`;
	return account;
}

/** Roles, rights and sites of a company's user, as the gate would read them; undefined for staff. */
export async function selectMembership(
	sql: AuthSql,
	userId: string
): Promise<{ roles: string[]; rights: string } | undefined> {
	const [row] = await sql<{ roles: string[] | null; rights: string | null }[]>`
		select roles, rights from auth.memberships(${userId})
	`;
	return row?.rights ? { roles: row.roles ?? [], rights: row.rights } : undefined;
}

export async function recordSignIn(sql: AuthSql, userId: string): Promise<void> {
	await sql`select auth.record_sign_in(${userId})`;
}

/** `isOwnChoice` clears the duty to change a password that somebody else set. */
export async function updatePassword(sql: AuthSql, userId: string, hash: string, isOwnChoice: boolean): Promise<void> {
	await sql`
		update auth.account set password_hash = ${hash}, must_change_password = must_change_password and not ${isOwnChoice}
		where id = ${userId}
	`;
}

export type ProfileEdit = {
	name: string | null;
	language: string | null;
	timeZone: string | null;
	theme: string | null;
};

/** What is null stays as it is. Writes the account and, for a company's user, the company's own copy. */
export async function editProfile(sql: AuthSql, userId: string, edit: ProfileEdit): Promise<void> {
	await sql`select auth.edit_profile(${userId}, ${edit.name}, ${edit.language}, ${edit.timeZone}, ${edit.theme})`;
}

export async function selectCompanyName(sql: AuthSql, code: string): Promise<{ name: string } | undefined> {
	const [company] = await sql<{ name: string }[]>`
		select name from auth.company where lower(code) = lower(${code}) and active
	`;
	return company;
}

/** Into the company's chain, or into the installation's. */
export async function appendEntries(sql: AuthSql, companyId: string | null, entries: readonly string[]): Promise<void> {
	await sql`select audit.append_from_auth(${companyId}::uuid, ${sql.texts(entries)})`;
}

/** Lets the person hear of it (9.4); support staff have no feed. */
export async function announcePassword(sql: AuthSql, userId: string): Promise<void> {
	await sql`select auth.announce_password(${userId})`;
}
