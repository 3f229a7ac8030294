import type { ArrivePhoto } from '#lib/domain/tasks/photo.ts';
import type { CommandScope, Scope } from '../commands/scope.ts';
import { inScope } from './scope-filter.ts';

export type KnownPhoto = {
	taskId: string;
	recordId: string | null;
	createdBy: string;
	sha256: string;
	isComplete: boolean;
};

export async function selectPhoto({ sql, actor }: Scope, photoId: string): Promise<KnownPhoto | undefined> {
	const [photo] = await sql<KnownPhoto[]>`
		select task_id as "taskId", execution_id as "recordId", created_by as "createdBy", sha256,
			state = 'complete' as "isComplete"
		from photo where company_id = ${actor.companyId} and id = ${photoId}
	`;
	return photo;
}

export type PhotoTask = {
	siteId: string;
	isDeleted: boolean;
	isUnassigned: boolean;
	/** Is or was an assignee, or has a record on it (TL-19). */
	isOwn: boolean;
	/** Photos of this person that wait for their record. */
	waiting: number;
};

export async function selectPhotoTask({ sql, actor }: Scope, taskId: string): Promise<PhotoTask | undefined> {
	const [task] = await sql<PhotoTask[]>`
		select t.site_id as "siteId", t.deleted_at is not null as "isDeleted", t.assignee_ids = '{}' as "isUnassigned",
			exists (
				select from task_assignee a
				where a.company_id = t.company_id and a.task_id = t.id and a.user_id = ${actor.userId}
			) or exists (
				select from execution e
				where e.company_id = t.company_id and e.task_id = t.id and e.author_id = ${actor.userId}
			) as "isOwn",
			(
				select count(*)::int from photo p
				where p.company_id = t.company_id and p.task_id = t.id and p.created_by = ${actor.userId} and p.execution_id is null
			) as waiting
		from task t
		where t.company_id = ${actor.companyId} and t.id = ${taskId}
	`;
	return task;
}

/** Notes where the bytes lie; a photo that came before its record stands alone until the record claims it. */
export async function storePhoto(
	scope: CommandScope,
	photo: Omit<ArrivePhoto, 'taskId'> & { taskId: string }
): Promise<void> {
	const { sql, actor, now } = scope;
	await sql`
		insert into photo (
			company_id, id, task_id, source, taken_at, size_bytes, sha256, content_type, state, storage_key, received_at, created_by
		) values (
			${actor.companyId}, ${photo.photoId}, ${photo.taskId}, ${photo.source ?? 'camera'}, ${photo.takenAt ?? now},
			${photo.sizeBytes}, ${photo.sha256}, ${photo.contentType}, 'complete', ${photo.storageKey}, ${now}, ${actor.userId}
		)
		on conflict (company_id, id) do update set state = 'complete', storage_key = excluded.storage_key,
			received_at = excluded.received_at, size_bytes = excluded.size_bytes, content_type = excluded.content_type
	`;
}

/** Where a photo lies that the actor may see: its task is visible to them. */
export async function selectVisiblePhoto(
	scope: Scope,
	photoId: string
): Promise<{ storageKey: string; contentType: string } | undefined> {
	const [photo] = await scope.sql<{ storageKey: string; contentType: string }[]>`
		select photo.storage_key as "storageKey", photo.content_type as "contentType"
		from photo join task t on t.company_id = photo.company_id and t.id = photo.task_id
		where photo.company_id = ${scope.actor.companyId} and photo.id = ${photoId} and photo.state = 'complete'
			and ${inScope(scope)}
	`;
	return photo;
}
