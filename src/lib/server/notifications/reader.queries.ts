import { encodePermissions, type Permission } from '#lib/domain/access/permission.ts';
import type { SubjectFacts } from '#lib/domain/notifications/cause.ts';
import type { Choice } from '#lib/domain/notifications/preference.ts';
import type { Scope } from '../commands/scope.ts';

export type ReaderRow = {
	userId: string;
	timeZone: string | null;
	supervisorId: string | null;
	roles: { name: string; isBuiltIn: boolean; bits: string }[];
	/** The person's "Production sites", before PR-20 judges whether they narrow. */
	sites: string[];
	choices: Choice[];
	quietOn: boolean;
	quietFrom: string;
	quietTo: string;
};

/** Active people by id, and all who hold one of these permissions. */
export async function selectReaders(
	{ sql, actor }: Scope,
	ids: readonly string[],
	permissions: readonly Permission[]
): Promise<ReaderRow[]> {
	const nothing = encodePermissions(new Set());
	const wanted = encodePermissions(new Set(permissions));
	return sql<ReaderRow[]>`
		select u.id as "userId", u.time_zone as "timeZone", u.supervisor_id as "supervisorId",
			coalesce((
				select jsonb_agg(jsonb_build_object('name', r.name, 'isBuiltIn', r.built_in, 'bits', r.permissions::text))
				from user_role ur join role r on r.company_id = ur.company_id and r.id = ur.role_id
				where ur.company_id = u.company_id and ur.user_id = u.id
			), '[]') as roles,
			array(select s.site_id from user_site s where s.company_id = u.company_id and s.user_id = u.id) as sites,
			coalesce(p.choices, '[]') as choices, coalesce(p.quiet_on, false) as "quietOn",
			coalesce(p.quiet_from, '22:00') as "quietFrom", coalesce(p.quiet_to, '06:00') as "quietTo"
		from company_user u
		left join notice_preference p on p.company_id = u.company_id and p.user_id = u.id
		where u.company_id = ${actor.companyId} and u.active and (u.id = any(${sql.uuids(ids)}) or u.id in (
			select ur.user_id from role r join user_role ur on ur.company_id = r.company_id and ur.role_id = r.id
			where r.company_id = ${actor.companyId} and (r.permissions & ${wanted}::bit(58)) <> ${nothing}::bit(58)
		))
		order by u.id
	`;
}

export type Narrowing = { isMapperRestricted: boolean; seesOwnTechniciansOnly: boolean };

export async function selectNarrowing({ sql, actor }: Scope): Promise<Narrowing> {
	const [row] = await sql<Narrowing[]>`
		select restrict_mappers as "isMapperRestricted", supervisors_own_technicians as "seesOwnTechniciansOnly"
		from company_setting where company_id = ${actor.companyId}
	`;
	return row ?? { isMapperRestricted: false, seesOwnTechniciansOnly: false };
}

/** By person; of people who have left too. */
export async function selectSupervisors({ sql, actor }: Scope, ids: readonly string[]): Promise<Map<string, string>> {
	if (ids.length === 0) return new Map();
	const rows = await sql<{ userId: string; supervisorId: string }[]>`
		select id as "userId", supervisor_id as "supervisorId" from company_user
		where company_id = ${actor.companyId} and id = any(${sql.uuids(ids)}) and supervisor_id is not null
	`;
	return new Map(rows.map(({ userId, supervisorId }) => [userId, supervisorId]));
}

export async function upsertPreference(
	{ sql, actor, now }: Scope,
	{ choices, quietOn, quietFrom, quietTo }: Pick<ReaderRow, 'choices' | 'quietOn' | 'quietFrom' | 'quietTo'>
): Promise<void> {
	await sql`
		insert into notice_preference (company_id, user_id, choices, quiet_on, quiet_from, quiet_to, updated_at)
		values (${actor.companyId}, ${actor.userId}, ${sql.json(choices)}, ${quietOn}, ${quietFrom}, ${quietTo}, ${now})
		on conflict (company_id, user_id) do update set choices = excluded.choices, quiet_on = excluded.quiet_on,
			quiet_from = excluded.quiet_from, quiet_to = excluded.quiet_to, updated_at = excluded.updated_at
	`;
}

/** People as notices about their own account name them. */
export function selectToldUsers(
	{ sql, actor }: Scope,
	ids: readonly string[]
): Promise<({ id: string } & SubjectFacts)[]> {
	return sql<({ id: string } & SubjectFacts)[]>`
		select u.id, null::uuid as "siteId", u.name as title, '' as place, false as "isCritical", '' as state,
			false as "isDeleted", array[u.id] as "ownerIds", '{}'::uuid[] as "workerIds", false as "isSkipPending"
		from company_user u where u.company_id = ${actor.companyId} and u.id = any(${sql.uuids(ids)})
	`;
}
