import type { CommandScope } from '../commands/scope.ts';

export type ManagedUser = {
	userId: string;
	name: string;
	email: string | null;
	isActive: boolean;
	revision: number;
	roles: string[];
	/** Union of the roles, one character a permission. */
	bits: string;
	isAdmin: boolean;
};

/**
 * Takes the person's access lock, so that no call of theirs lies across the change, bumps their version, and reads what
 * they are now. Undefined when the company has no such person.
 */
export async function lockUser({ sql, actor }: CommandScope, userId: string): Promise<ManagedUser | undefined> {
	const [known] = await sql<{ id: string }[]>`
		select id from company_user where company_id = ${actor.companyId} and id = ${userId}
	`;
	if (!known) return undefined;
	await sql`select app.bump_account(${userId})`;
	await sql`select id from company_user where company_id = ${actor.companyId} and id = ${userId} for update`;
	const [user] = await sql<ManagedUser[]>`
		select u.id as "userId", u.name, u.email, u.active as "isActive", u.revision,
			coalesce(array_agg(r.name order by r.name) filter (where r.id is not null), '{}') as roles,
			coalesce(bit_or(r.permissions)::text, repeat('0', 58)) as bits,
			coalesce(bool_or(r.built_in and r.name = 'Admin'), false) as "isAdmin"
		from company_user u
		left join user_role ur on ur.company_id = u.company_id and ur.user_id = u.id
		left join role r on r.company_id = ur.company_id and r.id = ur.role_id
		where u.company_id = ${actor.companyId} and u.id = ${userId}
		group by u.id, u.name, u.email, u.active, u.revision
	`;
	return user;
}

type ManagedRole = { roleId: string; name: string; bits: string; isAdmin: boolean };

export async function selectRolesById(
	{ sql, actor }: CommandScope,
	roleIds: readonly string[]
): Promise<ManagedRole[]> {
	return sql<ManagedRole[]>`
		select id as "roleId", name, permissions::text as bits, built_in and name = 'Admin' as "isAdmin"
		from role where company_id = ${actor.companyId} and id = any(${sql.uuids(roleIds)})
		order by name
	`;
}

/** Active holders of the built-in Admin role besides one person. Two such counts wait for each other (PR-9). */
export async function countOtherAdmins({ sql, actor }: CommandScope, userId: string): Promise<number> {
	await sql`select id from role where company_id = ${actor.companyId} and built_in and name = 'Admin' for update`;
	const [row] = await sql<{ admins: number }[]>`
		select count(*)::int as admins
		from user_role ur
		join role r on r.company_id = ur.company_id and r.id = ur.role_id and r.built_in and r.name = 'Admin'
		join company_user u on u.company_id = ur.company_id and u.id = ur.user_id and u.active
		where ur.company_id = ${actor.companyId} and ur.user_id <> ${userId}
	`;
	return row?.admins ?? 0;
}

export async function updateActive(
	{ sql, actor, now }: CommandScope,
	userId: string,
	isActive: boolean
): Promise<void> {
	await sql`
		update company_user set active = ${isActive}, updated_at = ${now}, updated_by = ${actor.userId}, revision = revision + 1
		where company_id = ${actor.companyId} and id = ${userId}
	`;
	await sql`select app.set_account_active(${userId}, ${isActive})`;
}

export async function replaceRoles(
	{ sql, actor, now }: CommandScope,
	userId: string,
	roleIds: readonly string[]
): Promise<number> {
	await sql`delete from user_role where company_id = ${actor.companyId} and user_id = ${userId}`;
	await sql`
		insert into user_role (company_id, user_id, role_id)
		select ${actor.companyId}, ${userId}, id from unnest(${sql.uuids(roleIds)}) as id
	`;
	const [row] = await sql<{ revision: number }[]>`
		update company_user set updated_at = ${now}, updated_by = ${actor.userId}, revision = revision + 1
		where company_id = ${actor.companyId} and id = ${userId} returning revision
	`;
	return row?.revision ?? 0;
}
