import type { ArrivePhoto, PhotoClaim, PhotoOwnerKind } from '#lib/domain/files/photo.ts';
import type { CommandScope, Scope } from '../commands/scope.ts';

export type KnownPhoto = {
	ownerKind: PhotoOwnerKind;
	ownerId: string;
	isClaimed: boolean;
	createdBy: string;
	sha256: string;
	contentType: PhotoClaim['contentType'];
	state: 'expected' | 'preview' | 'complete';
	storageKey: string | null;
	previewKey: string | null;
};

export async function selectPhoto({ sql, actor }: Scope, photoId: string): Promise<KnownPhoto | undefined> {
	const [photo] = await sql<KnownPhoto[]>`
		select owner_kind as "ownerKind", owner_id as "ownerId", task_id is null or execution_id is not null as "isClaimed",
			created_by as "createdBy", sha256, content_type as "contentType", state, storage_key as "storageKey",
			preview_key as "previewKey"
		from photo where company_id = ${actor.companyId} and id = ${photoId}
	`;
	return photo;
}

/** Photos of this person that came before the record they belong to. */
export async function countUnclaimed({ sql, actor }: Scope, taskId: string): Promise<number> {
	const [row] = await sql<{ count: number }[]>`
		select count(*)::int as count from photo
		where company_id = ${actor.companyId} and task_id = ${taskId} and created_by = ${actor.userId} and execution_id is null
	`;
	return row?.count ?? 0;
}

/** Photos that a request or report has claimed so far. */
export async function countOwned({ sql, actor }: Scope, { kind, id }: Claims['owner']): Promise<number> {
	const [row] = await sql<{ count: number }[]>`
		select count(*)::int as count from photo
		where company_id = ${actor.companyId} and owner_kind = ${kind} and owner_id = ${id}
	`;
	return row?.count ?? 0;
}

export type Claims = {
	owner: { kind: PhotoOwnerKind; id: string };
	/** The record of a task that names them. */
	recordId: string | null;
	photos: readonly (PhotoClaim & { fieldKey?: string | undefined })[];
};

/** Notes which photos will come, or takes those that are here already. Answers how many are the owner's now. */
export async function insertClaims({ sql, actor }: CommandScope, claims: readonly Claims[]): Promise<number> {
	const rows = await sql<{ id: string }[]>`
		insert into photo (
			company_id, id, execution_id, task_id, repair_request_id, shutdown_id, place_id, field_key, source, taken_at,
			size_bytes, sha256, content_type, annotated_from, state, created_by
		)
		select ${actor.companyId}, p.id, p.record_id, p.task_id, p.repair_id, p.shutdown_id, p.place_id, p.field_key,
			p.source, p.taken_at, p.size_bytes, p.sha256, p.content_type, p.annotated_from, 'expected', ${actor.userId}
		from jsonb_to_recordset(${sql.json(claims.flatMap(claimRows))}) as p(
			id uuid, record_id uuid, task_id uuid, repair_id uuid, shutdown_id uuid, place_id uuid, field_key text, source text,
			taken_at timestamptz, size_bytes int, sha256 text, content_type text, annotated_from uuid
		)
		on conflict (company_id, id) do update
		set execution_id = excluded.execution_id, task_id = excluded.task_id, field_key = excluded.field_key,
			annotated_from = excluded.annotated_from
		where photo.task_id is not null and excluded.task_id is not null and photo.execution_id is null
			and photo.created_by = excluded.created_by and photo.sha256 = excluded.sha256
		returning id
	`;
	return rows.length;
}

function idOf(owner: Claims['owner'], kind: PhotoOwnerKind): string | null {
	return owner.kind === kind ? owner.id : null;
}

function claimRows({ owner, recordId, photos }: Claims) {
	return photos.map((claim) => ({
		id: claim.photoId,
		record_id: recordId,
		task_id: idOf(owner, 'task'),
		repair_id: idOf(owner, 'repair'),
		shutdown_id: idOf(owner, 'shutdown'),
		place_id: idOf(owner, 'place'),
		field_key: claim.fieldKey ?? null,
		source: claim.source,
		taken_at: claim.takenAt,
		size_bytes: claim.sizeBytes,
		sha256: claim.sha256,
		content_type: claim.contentType,
		annotated_from: claim.annotatedFrom ?? null
	}));
}

/** The preview of a claimed photo is here. */
export async function storePreview({ sql, actor }: CommandScope, photo: ArrivePhoto): Promise<void> {
	await sql`
		update photo set state = 'preview', preview_key = ${photo.storageKey}
		where company_id = ${actor.companyId} and id = ${photo.photoId} and state = 'expected'
	`;
}

/** Notes where the bytes lie; a photo that came before its record stands alone until the record claims it. */
export async function storePhoto(
	{ sql, actor, now }: CommandScope,
	photo: ArrivePhoto,
	ownerId: string
): Promise<void> {
	const owner = { kind: photo.owner, id: ownerId };
	await sql`
		insert into photo (
			company_id, id, task_id, repair_request_id, shutdown_id, place_id, source, taken_at, size_bytes, sha256,
			content_type, state, storage_key, received_at, created_by
		) values (
			${actor.companyId}, ${photo.photoId}, ${idOf(owner, 'task')}, ${idOf(owner, 'repair')}, ${idOf(owner, 'shutdown')},
			${idOf(owner, 'place')}, ${photo.source ?? 'camera'}, ${photo.takenAt ?? now}, ${photo.sizeBytes}, ${photo.sha256}, ${photo.contentType},
			'complete', ${photo.storageKey}, ${now}, ${actor.userId}
		)
		on conflict (company_id, id) do update set state = 'complete', storage_key = excluded.storage_key, preview_key = null,
			received_at = excluded.received_at, size_bytes = excluded.size_bytes, content_type = excluded.content_type
	`;
}
