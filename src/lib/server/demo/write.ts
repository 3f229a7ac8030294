import { canonicalJson } from '#lib/domain/audit/canonical.ts';
import type { TenantSql } from '../db/with-tenant.ts';
import type { AccountRow } from './people.ts';
import type { LogLine, World } from './world.ts';

/** In an order that foreign keys allow. */
const TABLES = [
	'role',
	'company_user',
	'user_role',
	'place',
	'user_site',
	'device',
	'tag',
	'unit',
	'threshold',
	'product',
	'tool',
	'safety_procedure',
	'safety_version',
	'task_template',
	'template_version',
	'point_task',
	'task',
	'task_assignee',
	'execution',
	'photo',
	'nfc_skip',
	'repair_request_type',
	'shutdown_reason',
	'shutdown',
	'repair_request',
	'shutdown_item',
	'notice'
];
const ROWS_AT_ONCE = 1_500;
const ENTRIES_AT_ONCE = 4_000;

export async function writeAccounts(sql: TenantSql, accounts: readonly AccountRow[]): Promise<void> {
	await insertRows(sql, 'auth.account', accounts);
}

/** Everything of one company, set by set, inside the transaction that entered it. */
export async function writeWorld(sql: TenantSql, world: World): Promise<void> {
	for (const table of TABLES) await insertRows(sql, table, world.rows.get(table) ?? []);
	await sql`
		insert into number_counter (company_id, kind, n)
		values (${world.companyId}, 'task', ${world.rows.get('task')?.length ?? 0}),
			(${world.companyId}, 'repair', ${world.rows.get('repair_request')?.length ?? 0}),
			(${world.companyId}, 'shutdown', ${world.rows.get('shutdown')?.length ?? 0})
	`;
	const { isApprovalOn, isNfcRequired, isShared } = world.settings;
	await sql`
		update company_setting set approval_required = ${isApprovalOn}, approval_changed_at = ${world.begin},
			nfc_required = ${isNfcRequired}, nfc_changed_at = ${world.begin}, multi_technician = ${isShared},
			collapse_missed = false, currency = ${isShared ? 'EUR' : 'IDR'}
		where company_id = ${world.companyId}
	`;
	const lines = world.log.toSorted((a, b) => a.at.getTime() - b.at.getTime());
	for (let from = 0; from < lines.length; from += ENTRIES_AT_ONCE) {
		const entries = lines.slice(from, from + ENTRIES_AT_ONCE).map((line) => entryOf(world, line));
		await sql`select audit.append(${world.companyId}, ${sql.texts(entries)})`;
	}
}

async function insertRows(sql: TenantSql, table: string, rows: readonly Record<string, unknown>[]): Promise<void> {
	const columns = Object.keys(rows[0] ?? {});
	for (let from = 0; from < rows.length; from += ROWS_AT_ONCE) {
		const part = rows.slice(from, from + ROWS_AT_ONCE);
		await sql`
			insert into ${sql(table)} (${sql(columns)})
			select ${sql(columns)} from jsonb_populate_recordset(null::${sql(table)}, ${sql.json(part)})
		`;
	}
}

/** The same fields as an entry that a command writes. */
function entryOf(world: World, line: LogLine): string {
	return canonicalJson({
		time: line.at.toISOString(),
		deviceTime: null,
		actor: line.actor ? { id: line.actor.id, name: line.actor.name } : null,
		roles: line.actor?.roles ?? [],
		actorCompany: world.name,
		actingCompany: world.companyId,
		visit: null,
		windowNote: null,
		session: line.action === 'task.submit' ? 'field' : 'portal',
		address: '',
		requestId: null,
		itemId: world.random.id(line.at),
		action: line.action,
		subject: line.subject,
		summary: line.summary,
		before: line.before ?? null,
		after: line.after ?? null
	});
}
