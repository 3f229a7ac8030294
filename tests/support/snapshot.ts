import { companyTablesOf, tablesOf } from './catalogue.ts';
import type { TestDatabase } from './postgres.ts';

export type Snapshot = Record<string, string>;

/**
 * What a company's tables hold, one checksum each, the log, the feed and its accounts included. It is made of the version
 * of each row, so that even a write that changes nothing shows.
 */
export async function snapshotOf({ admin }: TestDatabase, companyId: string): Promise<Snapshot> {
	const tables = [...companyTablesOf(await tablesOf(admin)).map(({ name }) => name), 'auth.account'];
	const parts = tables.map(
		(name) => admin`
			select ${name}::text as name, count(*) || ':' || coalesce(sum(hashtextextended(ctid::text || xmin::text, 0)::numeric), 0) as sum
			from ${admin(name)} where company_id = ${companyId}
		`
	);
	const rows = await Promise.all(parts);
	return Object.fromEntries(rows.map(([row]) => [String(row?.['name']), String(row?.['sum'])]));
}

/** Names of the tables that differ. */
export function changedTables(before: Snapshot, after: Snapshot): string[] {
	return Object.keys(after).filter((name) => before[name] !== after[name]);
}
