import type { TagType } from '#lib/domain/tags/tag.ts';
import type { CommandScope, Scope } from '../commands/scope.ts';

export type HeldTag = {
	tagId: string;
	code: string;
	placeId: string;
	isActive: boolean;
	chipSerial: string | null;
	writtenAt: Date | null;
	createdAt: Date;
};

/** Every tag the write could touch: those of the place, the one of the code, those of the chip; held in one order. */
export async function lockTagsOf(
	{ sql, actor }: CommandScope,
	placeId: string,
	code: string,
	chipSerial: string
): Promise<HeldTag[]> {
	return sql<HeldTag[]>`
		select id as "tagId", code, place_id as "placeId", is_active as "isActive", chip_serial as "chipSerial",
			written_at as "writtenAt", created_at as "createdAt"
		from tag
		where company_id = ${actor.companyId} and (place_id = ${placeId} or code = ${code} or chip_serial = ${chipSerial})
		order by id
		for update
	`;
}

export type WrittenTag = { code: string; chipSerial: string; writtenAt: Date };

export async function updateWritten({ sql, actor }: CommandScope, tagId: string, tag: WrittenTag): Promise<void> {
	await sql`
		update tag set chip_serial = ${tag.chipSerial}, written_at = ${tag.writtenAt}, written_by = ${actor.userId},
			is_active = true, replaced_by = null, revision = revision + 1
		where company_id = ${actor.companyId} and id = ${tagId}
	`;
}

export async function insertWritten(
	{ sql, actor, now }: CommandScope,
	tag: WrittenTag & { tagId: string; type: TagType; placeId: string; isActive: boolean; replacedBy: string | null }
): Promise<void> {
	await sql`
		insert into tag (company_id, id, code, type, place_id, is_active, chip_serial, written_at, written_by, replaced_by,
			created_at)
		values (${actor.companyId}, ${tag.tagId}, ${tag.code}, ${tag.type}, ${tag.placeId}, ${tag.isActive}, ${tag.chipSerial},
			${tag.writtenAt}, ${actor.userId}, ${tag.replacedBy}, ${now})
	`;
}

export async function retireTag({ sql, actor }: CommandScope, tagId: string, replacedBy: string): Promise<void> {
	await sql`
		update tag set is_active = false, replaced_by = ${replacedBy}, revision = revision + 1
		where company_id = ${actor.companyId} and id = ${tagId}
	`;
}

/** The chip says something else now: these tags have only their labels left. */
export async function takeChip({ sql, actor }: CommandScope, tagIds: readonly string[]): Promise<void> {
	await sql`
		update tag set chip_serial = null, written_at = null, written_by = null, revision = revision + 1
		where company_id = ${actor.companyId} and id = any(${sql.uuids(tagIds)})
	`;
}

/** A place that carries a tag, in the actor's sites and not in the bin. */
export async function selectTaggable(
	{ sql, actor }: Scope,
	placeId: string
): Promise<{ name: string; type: TagType } | undefined> {
	const [place] = await sql<{ name: string; type: TagType }[]>`
		select name, case level when 'asset' then 'ASSET' else 'TASKPOINT' end as type from place
		where company_id = ${actor.companyId} and id = ${placeId} and level in ('asset', 'task_point') and deleted_at is null
			${actor.sites ? sql`and site_id = any(${sql.uuids(actor.sites)})` : sql``}
	`;
	return place;
}
