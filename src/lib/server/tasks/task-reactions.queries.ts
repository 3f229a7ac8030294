import type { CommandScope, Scope } from '../commands/scope.ts';

export type Affected = { taskId: string; siteId: string; assigneeIds: string[] };

/** Tasks at these places that are neither done nor called off; they share the fate of their place. */
export async function selectUnfinishedAt({ sql, actor }: Scope, placeIds: readonly string[]): Promise<string[]> {
	const rows = await sql<{ taskId: string }[]>`
		select id as "taskId" from task
		where company_id = ${actor.companyId} and place_id = any(${sql.uuids(placeIds)}) and deleted_at is null
			and state in ('open', 'in_progress', 'rejected', 'pending_approval')
		order by id for update
	`;
	return rows.map(({ taskId }) => taskId);
}

export async function putTasksIntoBin(scope: CommandScope, ids: readonly string[], bundleId: string): Promise<void> {
	const { sql, actor, now } = scope;
	await sql`
		update task set deleted_at = ${now}, deleted_by = ${actor.userId}, deleted_with = ${bundleId}, updated_at = ${now},
			updated_by = ${actor.userId}, revision = revision + 1
		where company_id = ${actor.companyId} and id = any(${sql.uuids(ids)})
	`;
}

/** Exactly what went with the bundle. */
export async function bringBackTasks(scope: CommandScope, bundleId: string): Promise<Affected[]> {
	const { sql, actor, now } = scope;
	return sql<Affected[]>`
		update task set deleted_at = null, deleted_by = null, deleted_with = null, updated_at = ${now},
			updated_by = ${actor.userId}, revision = revision + 1
		where company_id = ${actor.companyId} and deleted_with = ${bundleId}
		returning id as "taskId", site_id as "siteId", assignee_ids as "assigneeIds"
	`;
}

/** Tasks at or under places; shown are those that screens and phones hold. Their copies of the ancestors are of before a move. */
export async function selectTasksBeneath(
	{ sql, actor }: Scope,
	placeIds: readonly string[],
	which: 'all' | 'shown'
): Promise<(Affected & { isShown: boolean })[]> {
	const ids = sql.uuids(placeIds);
	const isShown = sql`deleted_at is null and state in ('open', 'in_progress', 'rejected', 'pending_approval')`;
	return sql<(Affected & { isShown: boolean })[]>`
		select id as "taskId", site_id as "siteId", assignee_ids as "assigneeIds",
			${isShown} as "isShown"
		from task
		where company_id = ${actor.companyId} and (site_id = any(${ids}) or line_id = any(${ids}) or section_id = any(${ids})
			or asset_id = any(${ids}) or place_id = any(${ids}))
			${which === 'shown' ? sql`and ${isShown}` : sql``}
		order by id for update
	`;
}

/** Copies the ancestors anew; the place rows have moved already. */
export async function renewTaskPaths({ sql, actor }: CommandScope, ids: readonly string[]): Promise<void> {
	await sql`
		update task t set site_id = p.site_id, line_id = p.line_id, section_id = p.section_id, asset_id = p.asset_id
		from place p
		where t.company_id = ${actor.companyId} and t.id = any(${sql.uuids(ids)})
			and p.company_id = t.company_id and p.id = t.place_id
	`;
}
