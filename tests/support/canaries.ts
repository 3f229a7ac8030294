import type { TestDatabase } from './postgres.ts';

export type Planted = { columns: number; left: string[] };

/**
 * Puts the company's marker into every text, text list and JSON column of every company table, found by reading the
 * catalogue, so that a new column is never forgotten. Columns whose CHECK or key refuses any marker are listed.
 */
export async function plantCanaries(db: TestDatabase, companyId: string, marker: string): Promise<Planted> {
	const columns = await db.admin<{ name: string; column: string; type: string }[]>`
		select c.table_name as name, c.column_name as "column", c.udt_name as type
		from information_schema.columns c
		where c.table_schema = 'public' and c.udt_name in ('text', '_text', 'jsonb') and c.is_generated = 'NEVER'
			and exists (
				select from information_schema.columns k
				where k.table_schema = 'public' and k.table_name = c.table_name and k.column_name = 'company_id'
			)
			and exists (select from information_schema.tables t where t.table_schema = 'public' and t.table_name = c.table_name and t.table_type = 'BASE TABLE')
	`;
	const planted: Planted = { columns: 0, left: [] };
	for (const { name, column, type } of columns) {
		const isDone = await plant(db, companyId, `${marker}-${name}`, name, column, type);
		if (isDone) planted.columns += 1;
		else planted.left.push(`${name}.${column}`);
	}
	return planted;
}

async function plant(
	db: TestDatabase,
	companyId: string,
	marker: string,
	table: string,
	column: string,
	type: string
): Promise<boolean> {
	const { admin } = db;
	const [t, c] = [admin(table), admin(column)];
	const value =
		type === 'text'
			? admin`left(${c}, 40) || ${` ${marker}`}`
			: type === '_text'
				? admin`${c} || ${marker}::text`
				: admin`case jsonb_typeof(${c}) when 'object' then ${c} || jsonb_build_object('canary', ${marker}::text)
					when 'array' then ${c} else to_jsonb(${marker}::text) end`;
	try {
		const done = await admin`update ${t} set ${c} = ${value} where company_id = ${companyId} and ${c} is not null`;
		return done.count > 0 || (await isEmpty(db, companyId, table));
	} catch {
		return false;
	}
}

async function isEmpty(db: TestDatabase, companyId: string, table: string): Promise<boolean> {
	const [row] = await db.admin<
		{ n: number }[]
	>`select count(*)::int as n from ${db.admin(table)} where company_id = ${companyId}`;
	return row?.n === 0;
}
