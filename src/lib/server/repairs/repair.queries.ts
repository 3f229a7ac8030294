import type { ReportFlag, ReportNote, RepairState } from '#lib/domain/repairs/repair.ts';
import type { Priority } from '#lib/domain/tasks/vocabulary.ts';
import type { CommandScope, Scope } from '../commands/scope.ts';

/** A request as commands judge it, held until commit. */
export type LockedRepair = {
	repairId: string;
	number: number;
	state: RepairState;
	priority: Priority;
	typeId: string;
	typeLabel: string;
	description: string;
	assetId: string;
	assetName: string;
	placeId: string | null;
	siteId: string;
	lineId: string;
	sectionId: string;
	reporterId: string;
	workOrderId: string | null;
	closedAt: Date | null;
	notes: ReportNote[];
	contentHash: string;
	revision: number;
};

function lockedColumns({ sql }: Scope) {
	return sql`
		r.id as "repairId", r.number, r.state, r.priority, r.type_id as "typeId", kind.label as "typeLabel", r.description,
		r.asset_id as "assetId", asset.name as "assetName", r.place_id as "placeId", r.site_id as "siteId",
		r.line_id as "lineId", r.section_id as "sectionId", r.reporter_id as "reporterId", r.work_order_id as "workOrderId",
		r.closed_at as "closedAt", r.notes, r.content_hash as "contentHash", r.revision
		from repair_request r
		join repair_request_type kind on kind.company_id = r.company_id and kind.id = r.type_id
		join place asset on asset.company_id = r.company_id and asset.id = r.asset_id
	`;
}

/** In the order of their ids, so that two commands never wait for each other crosswise. */
export async function lockRepairs(scope: Scope, ids: readonly string[]): Promise<LockedRepair[]> {
	return scope.sql<LockedRepair[]>`
		select ${lockedColumns(scope)}
		where r.company_id = ${scope.actor.companyId} and r.id = any(${scope.sql.uuids(ids)})
		order by r.id for update of r
	`;
}

/** Where it is and whose it is. */
export async function selectReporter(
	{ sql, actor }: Scope,
	repairId: string
): Promise<{ siteId: string; reporterId: string } | undefined> {
	const [row] = await sql<{ siteId: string; reporterId: string }[]>`
		select site_id as "siteId", reporter_id as "reporterId" from repair_request
		where company_id = ${actor.companyId} and id = ${repairId}
	`;
	return row;
}

/** The request whose latest work order a task is. */
export async function lockRepairOf(scope: Scope, taskId: string): Promise<LockedRepair | undefined> {
	const [repair] = await scope.sql<LockedRepair[]>`
		select ${lockedColumns(scope)}
		where r.company_id = ${scope.actor.companyId} and r.work_order_id = ${taskId}
		for update of r
	`;
	return repair;
}

export type RepairKind = { label: string; priority: Priority | null };

/** Inactive ones too: what a phone chose while it was active is accepted (8.4). */
export async function selectKind({ sql, actor }: Scope, typeId: string): Promise<RepairKind | undefined> {
	const [kind] = await sql<RepairKind[]>`
		select label, default_priority as priority from repair_request_type
		where company_id = ${actor.companyId} and id = ${typeId}
	`;
	return kind;
}

export type NewRepair = {
	repairId: string;
	number: number;
	siteId: string;
	lineId: string;
	sectionId: string;
	assetId: string;
	placeId: string | null;
	typeId: string;
	priority: Priority;
	description: string;
	flags: readonly ReportFlag[];
	reportedAt: Date;
	sourceTaskId: string | null;
	contentHash: string;
};

export async function insertRepair({ sql, actor, now }: CommandScope, repair: NewRepair): Promise<void> {
	await sql`
		insert into repair_request (
			company_id, id, number, state, site_id, line_id, section_id, asset_id, place_id, type_id, priority, description, flags,
			reporter_id, reported_at, source_task_id, content_hash, created_at, updated_at, updated_by
		) values (
			${actor.companyId}, ${repair.repairId}, ${repair.number}, 'open', ${repair.siteId}, ${repair.lineId},
			${repair.sectionId}, ${repair.assetId}, ${repair.placeId}, ${repair.typeId}, ${repair.priority},
			${repair.description}, ${sql.texts(repair.flags)}, ${actor.userId}, ${repair.reportedAt}, ${repair.sourceTaskId},
			${repair.contentHash}, ${now}, ${now}, ${actor.userId}
		)
	`;
}

export type RepairEdit = Pick<
	LockedRepair,
	'description' | 'typeId' | 'priority' | 'siteId' | 'lineId' | 'sectionId' | 'assetId' | 'placeId'
>;

/** Writes all editable columns; a request that is moved to a place that is there loses the mark of the deleted one. */
export async function updateRepair(
	{ sql, actor, now }: CommandScope,
	repairId: string,
	edit: RepairEdit,
	isMoved: boolean
): Promise<void> {
	await sql`
		update repair_request set description = ${edit.description}, type_id = ${edit.typeId}, priority = ${edit.priority},
			site_id = ${edit.siteId}, line_id = ${edit.lineId}, section_id = ${edit.sectionId}, asset_id = ${edit.assetId},
			place_id = ${edit.placeId}, flags = case when ${isMoved} then array_remove(flags, 'place-deleted') else flags end,
			updated_at = ${now}, updated_by = ${actor.userId}, revision = revision + 1
		where company_id = ${actor.companyId} and id = ${repairId}
	`;
}

export async function appendNote({ sql, actor, now }: CommandScope, repairId: string, note: ReportNote): Promise<void> {
	await sql`
		update repair_request set notes = notes || ${sql.json([note])}, updated_at = ${now}, updated_by = ${actor.userId},
			revision = revision + 1
		where company_id = ${actor.companyId} and id = ${repairId}
	`;
}

export type RepairMove = {
	state: RepairState;
	workOrderId?: string | null;
	shutdownId?: string | null;
	deferNote?: string;
	dismissReason?: string;
};

/** To another state; what belonged to the state before goes with it, the latest work order stays on record. */
export async function updateState(
	{ sql, actor, now }: CommandScope,
	repairId: string,
	{ state, workOrderId, shutdownId = null, deferNote = '', dismissReason }: RepairMove
): Promise<void> {
	const isClosed = state === 'resolved' || state === 'dismissed';
	await sql`
		update repair_request set state = ${state}, shutdown_id = ${shutdownId}, defer_note = ${deferNote},
			work_order_id = ${workOrderId === undefined ? sql`work_order_id` : workOrderId},
			dismiss_reason = ${dismissReason ?? null}, closed_at = ${isClosed ? now : null}, updated_at = ${now},
			updated_by = ${actor.userId}, revision = revision + 1
		where company_id = ${actor.companyId} and id = ${repairId}
	`;
}

/** Whether the work during which it was found is known here; an unknown one is left out. */
export async function knowsTask({ sql, actor }: Scope, taskId: string): Promise<boolean> {
	const [row] = await sql<{ found: boolean }[]>`
		select exists (select from task where company_id = ${actor.companyId} and id = ${taskId}) as found
	`;
	return row?.found ?? false;
}
