import type { RoleItem, UserItem } from '#lib/domain/users/user.ts';
import type { Scope } from '../commands/scope.ts';

type UserWhere = {
	search: string | undefined;
	role: string | undefined;
	siteId: string | undefined;
	isActive: boolean | undefined;
};

function matching({ sql, actor }: Scope, { search, role, siteId, isActive }: UserWhere) {
	const needle = (search ?? '').toLowerCase();
	return sql`
		u.company_id = ${actor.companyId}
		and (${needle} = '' or position(${needle} in lower(concat_ws(' ', u.name, u.email, u.username))) > 0)
		and (${role ?? null}::uuid is null or exists (
			select from user_role r where r.company_id = u.company_id and r.user_id = u.id and r.role_id = ${role ?? null}::uuid
		))
		and (${siteId ?? null}::uuid is null or exists (
			select from user_site s where s.company_id = u.company_id and s.user_id = u.id and s.site_id = ${siteId ?? null}::uuid
		))
		and (${isActive ?? null}::boolean is null or u.active = ${isActive ?? null}::boolean)
	`;
}

type UserRow = Omit<UserItem, 'lastSignInAt'> & { lastSignInAt: Date | null; sortName: string };

/** A page of people by name, after the name and id of the page before. */
export async function selectUsers(
	scope: Scope,
	where: UserWhere,
	after: readonly [string, string] | undefined,
	limit: number
): Promise<UserRow[]> {
	const { sql } = scope;
	return sql<UserRow[]>`
		select u.id as "userId", u.name, u.email, u.username, u.active as "isActive", u.last_sign_in_at as "lastSignInAt",
			u.language, u.revision, lower(u.name) as "sortName",
			(select coalesce(jsonb_agg(jsonb_build_object('roleId', r.id, 'name', r.name) order by r.name), '[]')
				from user_role ur join role r on r.company_id = ur.company_id and r.id = ur.role_id
				where ur.company_id = u.company_id and ur.user_id = u.id) as roles,
			(select coalesce(jsonb_agg(jsonb_build_object('placeId', p.id, 'name', p.name) order by p.name), '[]')
				from user_site us join place p on p.company_id = us.company_id and p.id = us.site_id
				where us.company_id = u.company_id and us.user_id = u.id) as sites,
			case when s.id is not null then jsonb_build_object('id', s.id, 'name', s.name) end as supervisor
		from company_user u
		left join company_user s on s.company_id = u.company_id and s.id = u.supervisor_id
		where ${matching(scope, where)}
			${after ? sql`and (lower(u.name), u.id) > (${after[0]}, ${after[1]}::uuid)` : sql``}
		order by lower(u.name), u.id limit ${limit}
	`;
}

export async function countUsers(scope: Scope, where: UserWhere): Promise<number> {
	const [row] = await scope.sql<{ total: number }[]>`
		select count(*)::int as total from company_user u where ${matching(scope, where)}
	`;
	return row?.total ?? 0;
}

export async function selectRoles(
	scope: Scope
): Promise<(Omit<RoleItem, 'permissions' | 'updatedAt'> & { bits: string; updatedAt: Date })[]> {
	const { sql, actor } = scope;
	return sql`
		select r.id as "roleId", r.name, r.description, r.built_in as "isBuiltIn", r.permissions::text as bits,
			r.updated_at as "updatedAt",
			(select count(*)::int from user_role ur where ur.company_id = r.company_id and ur.role_id = r.id) as users
		from role r where r.company_id = ${actor.companyId}
		order by r.built_in desc, lower(r.name), r.id
	`;
}
