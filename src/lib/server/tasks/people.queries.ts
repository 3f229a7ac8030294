import { PERMISSION_KEYS } from '#lib/domain/access/permission.ts';
import type { Scope } from '../commands/scope.ts';

export type Member = {
	userId: string;
	name: string;
	email: string | null;
	isActive: boolean;
	supervisorId: string | null;
	roles: string[];
	/** Bit string in catalogue order. */
	rights: string;
	/** The user's "Production sites", before PR-20 judges whether they narrow. */
	sites: string[];
};

/** The named people of the company, whatever their rights; unknown and foreign ids are left out. */
export async function selectMembers({ sql, actor }: Scope, ids: readonly string[]): Promise<Member[]> {
	return sql<Member[]>`
		select u.id as "userId", u.name, u.email, u.active as "isActive", u.supervisor_id as "supervisorId",
			coalesce(r.names, '{}') as roles, coalesce(r.rights, ${'0'.repeat(PERMISSION_KEYS.length)}) as rights,
			array(select s.site_id from user_site s where s.company_id = u.company_id and s.user_id = u.id) as sites
		from company_user u
		left join lateral (
			select array_agg(role.name order by role.name) as names, bit_or(role.permissions)::text as rights
			from user_role ur join role on role.company_id = ur.company_id and role.id = ur.role_id
			where ur.company_id = u.company_id and ur.user_id = u.id
		) r on true
		where u.company_id = ${actor.companyId} and u.id = any(${sql.uuids(ids)})
	`;
}

/** Ids of active people who may execute tasks. */
export async function selectExecutorIds({ sql, actor }: Scope): Promise<string[]> {
	const rows = await sql<{ userId: string }[]>`
		select ur.user_id as "userId"
		from user_role ur
		join role on role.company_id = ur.company_id and role.id = ur.role_id
		join company_user u on u.company_id = ur.company_id and u.id = ur.user_id and u.active
		where ur.company_id = ${actor.companyId}
		group by ur.user_id
		having get_bit(bit_or(role.permissions), ${PERMISSION_KEYS.indexOf('task.execute')}) = 1
	`;
	return rows.map(({ userId }) => userId);
}
