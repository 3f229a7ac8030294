import type { PathStep } from '#lib/domain/tasks/task.ts';
import type { TemplateBody } from '#lib/domain/tasks/template.ts';
import type { HoldReason, RecordKind } from '#lib/domain/tasks/vocabulary.ts';
import type { Scope } from '../commands/scope.ts';

// What judging submissions takes to know, beside the locked tasks: one statement a table, however many they are.

export type FormOf = { templateId: string; templateVersion: number; body: TemplateBody };

/** Forms by the template and version that submissions name; what there is not is left out. */
export async function selectForms({ sql, actor }: Scope, named: readonly Omit<FormOf, 'body'>[]): Promise<FormOf[]> {
	return sql<FormOf[]>`
		select template_id as "templateId", version as "templateVersion", body from template_version
		where company_id = ${actor.companyId} and (template_id, version) in (
			select distinct w.id, w.version
			from unnest(
				${sql.uuids(named.map(({ templateId }) => templateId))}, ${sql.ints(named.map(({ templateVersion }) => templateVersion))}
			) as w(id, version)
		)
	`;
}

/** A record that is there already, of the same task or under the same id. */
export type KnownRecord = {
	recordId: string;
	taskId: string;
	number: number;
	kind: RecordKind;
	authorId: string;
	review: string;
	holdReason: HoldReason | null;
	receivedAt: Date;
	contentHash: string;
};

export async function selectKnownRecords(
	{ sql, actor }: Scope,
	of: { taskIds: readonly string[]; recordIds: readonly string[] }
): Promise<KnownRecord[]> {
	return sql<KnownRecord[]>`
		select id as "recordId", task_id as "taskId", number, kind, author_id as "authorId", review, hold_reason as "holdReason",
			received_at as "receivedAt", content_hash as "contentHash"
		from execution
		where company_id = ${actor.companyId} and (task_id = any(${sql.uuids(of.taskIds)}) or id = any(${sql.uuids(of.recordIds)}))
	`;
}

export type KnownPlace = PathStep & { isDeleted: boolean };

export async function selectKnownPlaces({ sql, actor }: Scope, ids: readonly string[]): Promise<KnownPlace[]> {
	return sql<KnownPlace[]>`
		select id, name, deleted_at is not null as "isDeleted" from place
		where company_id = ${actor.companyId} and id = any(${sql.uuids(ids)})
	`;
}

export type KnownTag = { placeId: string; code: string; isActive: boolean };

export async function selectTagsAt({ sql, actor }: Scope, placeIds: readonly string[]): Promise<KnownTag[]> {
	return sql<KnownTag[]>`
		select place_id as "placeId", code, is_active as "isActive" from tag
		where company_id = ${actor.companyId} and place_id = any(${sql.uuids(placeIds)})
	`;
}

/** Those of the ids, as they were sent, that are products of the company. */
export async function selectKnownProducts({ sql, actor }: Scope, ids: readonly string[]): Promise<string[]> {
	if (ids.length === 0) return [];
	const rows = await sql<{ id: string }[]>`
		select id from product where company_id = ${actor.companyId} and id::text = any(${sql.texts(ids)})
	`;
	return rows.map(({ id }) => id);
}
