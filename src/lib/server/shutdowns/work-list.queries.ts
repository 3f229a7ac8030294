import { type BacklogItem, MAX_BACKLOG, type WorkItem } from '#lib/domain/shutdowns/shutdown.ts';
import type { CommandScope, Scope } from '../commands/scope.ts';

const BY_CRITICALITY = ['critical', 'important', 'standard', 'minor'];

/** The work list with today's states, critical assets first. */
export async function selectItems({ sql, actor }: Scope, shutdownId: string): Promise<WorkItem[]> {
	return sql<WorkItem[]>`
		select i.id as "itemId", case when i.repair_id is null then 'point-task' else 'repair' end as kind,
			i.repair_id as "repairId", i.point_task_id as "pointTaskId",
			coalesce(kind.label || ': ' || r.description, template.name) as title, asset.name as "assetName", asset.criticality,
			case when t.id is not null then jsonb_build_object('taskId', t.id, 'number', t.number, 'state', t.state,
				'isAssigned', cardinality(t.assignee_ids) > 0, 'isApproved', t.approved_by is not null) end as task
		from shutdown_item i
		left join repair_request r on r.company_id = i.company_id and r.id = i.repair_id
		left join repair_request_type kind on kind.company_id = r.company_id and kind.id = r.type_id
		left join point_task work on work.company_id = i.company_id and work.id = i.point_task_id
		left join task_template template on template.company_id = work.company_id and template.id = work.template_id
		left join place point on point.company_id = work.company_id and point.id = work.place_id
		join place asset on asset.company_id = i.company_id and asset.id = coalesce(r.asset_id, point.asset_id)
		left join task t on t.company_id = i.company_id and t.id = i.task_id
		where i.company_id = ${actor.companyId} and i.shutdown_id = ${shutdownId}
		order by array_position(${sql.texts(BY_CRITICALITY)}, asset.criticality), asset.name, i.id
	`;
}

type Where = { shutdownId: string; lineId: string; assetId: string | null };

/** Deferred requests and shutdown-only point tasks of the line or asset that are on no list yet. */
export async function selectBacklog(
	{ sql, actor }: Scope,
	{ shutdownId, lineId, assetId }: Where
): Promise<BacklogItem[]> {
	const here = sql`asset.line_id = ${lineId} ${assetId ? sql`and asset.id = ${assetId}` : sql``}`;
	return sql<BacklogItem[]>`
		select b.kind, b."repairId", b."pointTaskId", b.title, b."assetName", b.criticality from (
			select 'repair' as kind, r.id as "repairId", null::uuid as "pointTaskId", kind.label || ': ' || r.description as title,
				asset.name as "assetName", asset.criticality
			from repair_request r
			join repair_request_type kind on kind.company_id = r.company_id and kind.id = r.type_id
			join place asset on asset.company_id = r.company_id and asset.id = r.asset_id
			where r.company_id = ${actor.companyId} and r.state = 'deferred' and r.shutdown_id is null and ${here}
			union all
			select 'point-task', null, work.id, template.name, asset.name, asset.criticality
			from point_task work
			join task_template template on template.company_id = work.company_id and template.id = work.template_id
			join place point on point.company_id = work.company_id and point.id = work.place_id and point.deleted_at is null
			join place asset on asset.company_id = point.company_id and asset.id = point.asset_id
			where work.company_id = ${actor.companyId} and work.is_shutdown_only and work.is_active and ${here}
				and not exists (
					select from shutdown_item i
					where i.company_id = work.company_id and i.point_task_id = work.id and i.shutdown_id = ${shutdownId}
				)
		) b
		order by array_position(${sql.texts(BY_CRITICALITY)}, b.criticality), b."assetName", b.title limit ${MAX_BACKLOG}
	`;
}

export type StoredItem = {
	itemId: string;
	repairId: string | null;
	pointTaskId: string | null;
	taskId: string | null;
};

export async function lockItems({ sql, actor }: Scope, shutdownId: string): Promise<StoredItem[]> {
	return sql<StoredItem[]>`
		select id as "itemId", repair_id as "repairId", point_task_id as "pointTaskId", task_id as "taskId" from shutdown_item
		where company_id = ${actor.companyId} and shutdown_id = ${shutdownId} order by id for update
	`;
}

type NewItem = { itemId: string; shutdownId: string; repairId: string | null; pointTaskId: string | null };

export async function insertItem({ sql, actor, now }: CommandScope, item: NewItem): Promise<void> {
	await sql`
		insert into shutdown_item (company_id, id, shutdown_id, repair_id, point_task_id, added_at, added_by)
		values (${actor.companyId}, ${item.itemId}, ${item.shutdownId}, ${item.repairId}, ${item.pointTaskId}, ${now}, ${actor.userId})
		on conflict do nothing
	`;
}

/** Leaves those that are tasks already. */
export async function deleteItems({ sql, actor }: CommandScope, itemIds: readonly string[]): Promise<void> {
	await sql`
		delete from shutdown_item
		where company_id = ${actor.companyId} and id = any(${sql.uuids(itemIds)}) and task_id is null
	`;
}

/** Takes a request off every list on which it is no task yet; answers the shutdowns. */
export async function deleteItemsOf({ sql, actor }: CommandScope, repairId: string): Promise<string[]> {
	const rows = await sql<{ shutdownId: string }[]>`
		delete from shutdown_item
		where company_id = ${actor.companyId} and repair_id = ${repairId} and task_id is null
		returning shutdown_id as "shutdownId"
	`;
	return rows.map(({ shutdownId }) => shutdownId);
}

export async function updateItemTask({ sql, actor }: CommandScope, itemId: string, taskId: string): Promise<void> {
	await sql`
		update shutdown_item set task_id = ${taskId} where company_id = ${actor.companyId} and id = ${itemId}
	`;
}

/** Which of these point tasks wait for shutdowns, at which assets. */
export async function selectShutdownOnly(
	{ sql, actor }: Scope,
	ids: readonly string[]
): Promise<{ pointTaskId: string; lineId: string; assetId: string }[]> {
	return sql<{ pointTaskId: string; lineId: string; assetId: string }[]>`
		select work.id as "pointTaskId", point.line_id as "lineId", point.asset_id as "assetId"
		from point_task work join place point on point.company_id = work.company_id and point.id = work.place_id
		where work.company_id = ${actor.companyId} and work.id = any(${sql.uuids(ids)}) and work.is_shutdown_only
			and work.is_active and point.deleted_at is null
	`;
}
