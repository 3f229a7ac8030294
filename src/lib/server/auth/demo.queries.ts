import type { AuthSql } from '../db/auth-pool.ts';

export type DemoRow = {
	companyName: string | null;
	companyCode: string | null;
	name: string;
	login: string;
	roles: string[] | null;
};

/** Accounts under the reserved domain `.example`: only the demo makes them. */
export async function selectDemoAccounts(sql: AuthSql): Promise<DemoRow[]> {
	return sql<DemoRow[]>`
		select c.name as "companyName", c.code as "companyCode", a.name, coalesce(a.email, a.username) as login, m.roles
		from auth.account a
		left join auth.company c on c.id = a.company_id
		cross join lateral auth.memberships(a.id) m
		where a.active and (a.email like '%.example' or (a.email is null and exists (
			select from auth.account d where d.company_id = a.company_id and d.email like '%.example'
		)))
		order by c.name nulls last, a.created_at, a.id
		limit 100
	`;
}
