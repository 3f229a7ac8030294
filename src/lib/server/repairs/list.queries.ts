import { type RepairFilter, type RepairSort, usualSort } from '#lib/domain/repairs/filter.ts';
import type { RepairType } from '#lib/domain/repairs/repair.ts';
import type { Person } from '#lib/domain/tasks/task.ts';
import { decodeCursor, encodeCursor } from '../commands/keyset.ts';
import { containsText } from '../commands/contains.ts';
import type { Scope } from '../commands/scope.ts';

type Found = { id: string; pin: number; key: string };

/** One page of ids: Critical ones first (6.10), unless the order is that of closing, then as asked for. */
export async function selectRepairPage(
	scope: Scope,
	filter: RepairFilter
): Promise<{ ids: string[]; next: string | null }> {
	const { sql } = scope;
	const sort = filter.sort ?? usualSort(filter.state);
	const { key, kind, isDown } = sortOf(scope, sort);
	const pin = sort === '-closed' ? sql`false::int` : sql`(r.priority_rank > 1)::int`;
	const { pin: pinned, key: value, id } = cursorOf(filter, sort);
	const beyond = isDown ? sql`<` : sql`>`;
	const typed = kind === 'int' ? sql`${value ?? '0'}::text::int` : sql`${value ?? '-infinity'}::text::timestamptz`;
	const rows = await sql<Found[]>`
		select r.id, ${pin} as pin, (${key})::text as key from repair_request r
		where ${matches(scope, filter)}
			${
				id === undefined
					? sql``
					: sql`and (${pin} > ${Number(pinned)} or (${pin} = ${Number(pinned)} and (${key}, r.reported_at, r.id) ${beyond} (
						${typed}, (select o.reported_at from repair_request o where o.company_id = r.company_id and o.id = ${id}), ${id}::uuid
					)))`
			}
		order by ${pin}, ${isDown ? sql`${key} desc, r.reported_at desc, r.id desc` : sql`${key}, r.reported_at, r.id`}
		limit ${filter.limit + 1}
	`;
	const page = rows.slice(0, filter.limit);
	const last = page.at(-1);
	return {
		ids: page.map((row) => row.id),
		next: rows.length > filter.limit && last ? encodeCursor([sort, last.pin, last.key, last.id]) : null
	};
}

/** A cursor of another order or a forged one begins anew. */
function cursorOf(filter: RepairFilter, wanted: RepairSort): { pin?: string; key?: string; id?: string } {
	const [sort, pin = '', key = '', id = ''] = decodeCursor(filter.cursor, 4) ?? [];
	const isWhole = sort === wanted && /^[01]$/.test(pin) && isUuid(id) && isKey(wanted, key);
	return isWhole ? { pin, key, id } : {};
}

function isUuid(value: string): boolean {
	return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(value);
}

function isKey(sort: RepairSort, key: string): boolean {
	const isNumber = sort === 'priority' || sort.endsWith('number');
	return isNumber ? /^\d{1,9}$/.test(key) : /^[1-9]\d{3}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,6})?\+00$/.test(key);
}

function sortOf({ sql }: Scope, sort: RepairSort) {
	switch (sort) {
		case 'priority':
			return { key: sql`r.priority_rank`, kind: 'int', isDown: false };
		case 'reported':
			return { key: sql`r.reported_at`, kind: 'instant', isDown: false };
		case '-reported':
			return { key: sql`r.reported_at`, kind: 'instant', isDown: true };
		case 'number':
			return { key: sql`r.number`, kind: 'int', isDown: false };
		case '-number':
			return { key: sql`r.number`, kind: 'int', isDown: true };
		case '-closed':
			return { key: sql`coalesce(r.closed_at, r.reported_at)`, kind: 'instant', isDown: true };
	}
}

export async function countRepairs(scope: Scope, filter: RepairFilter): Promise<number> {
	const [row] = await scope.sql<{ count: number }[]>`
		select count(*)::int as count from repair_request r where ${matches(scope, filter)}
	`;
	return row?.count ?? 0;
}

function matches(scope: Scope, filter: RepairFilter) {
	const { sql, actor } = scope;
	return sql`
		r.company_id = ${actor.companyId} and r.state = ${filter.state}
		${actor.sites ? sql`and r.site_id = any(${sql.uuids(actor.sites)})` : sql``}
		${filter.siteId ? sql`and r.site_id = ${filter.siteId}` : sql``}
		${filter.lineId ? sql`and r.line_id = ${filter.lineId}` : sql``}
		${filter.assetId ? sql`and r.asset_id = ${filter.assetId}` : sql``}
		${filter.typeId ? sql`and r.type_id = ${filter.typeId}` : sql``}
		${filter.priorities?.length ? sql`and r.priority in ${sql(filter.priorities)}` : sql``}
		${filter.reporterId ? sql`and r.reporter_id = ${filter.reporterId}` : sql``}
		${filter.reportedFrom ? sql`and r.reported_at >= ${filter.reportedFrom}` : sql``}
		${filter.reportedTo ? sql`and r.reported_at <= ${filter.reportedTo}` : sql``}
		${filter.text ? hasText(scope, filter.text) : sql``}
	`;
}

/** A number such as R-000045 or 45, or part of the description or of the asset's name. */
function hasText({ sql, actor }: Scope, text: string) {
	const digits = /^(?:r-?)?0*(\d{1,9})$/i.exec(text)?.[1];
	return sql`and (
		r.description ilike ${containsText(text)}
		${digits ? sql`or r.number = ${Number(digits)}` : sql``}
		or r.asset_id in (
			select p.id from place p
			where p.company_id = ${actor.companyId} and p.level = 'asset' and p.name ilike ${containsText(text)}
		)
	)`;
}

export async function selectTypes({ sql, actor }: Scope): Promise<RepairType[]> {
	return sql<RepairType[]>`
		select id as "typeId", label, description, default_priority as priority, is_active as "isActive"
		from repair_request_type where company_id = ${actor.companyId} order by sort_order, label
	`;
}

/** Who has reported where the actor looks, by name: one look into the index of reporters for each person of the company. */
export async function selectReporters({ sql, actor }: Scope, limit: number): Promise<Person[]> {
	return sql<Person[]>`
		select u.id, u.name from company_user u
		where u.company_id = ${actor.companyId} and exists (
			select from repair_request r
			where r.company_id = u.company_id and r.reporter_id = u.id
				${actor.sites ? sql`and r.site_id = any(${sql.uuids(actor.sites)})` : sql``}
		)
		order by lower(u.name), u.id limit ${limit}
	`;
}

/** The latest requests of an asset besides one (6.10). */
export async function selectLatestAt(
	{ sql, actor }: Scope,
	assetId: string,
	except: string,
	limit: number
): Promise<string[]> {
	const rows = await sql<{ id: string }[]>`
		select id from repair_request
		where company_id = ${actor.companyId} and asset_id = ${assetId} and id <> ${except}
		order by reported_at desc, id limit ${limit}
	`;
	return rows.map(({ id }) => id);
}
