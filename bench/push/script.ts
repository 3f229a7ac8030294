import postgres from 'postgres';
import { driverOptions } from '#lib/server/db/connection.ts';
import type { BenchDatabase } from '../support/product.ts';

// The limit: the very rows a round of ours wrote, written again as plain SQL, one transaction a batch, into twins of the
// tables with the same columns, checks and indexes, but no keys to other tables, no policies and no functions.

const TWINS = {
	feed: 'public.feed',
	feed_counter: 'public.feed_counter',
	device: 'public.device',
	command_ledger: 'public.command_ledger',
	task: 'public.task',
	task_assignee: 'public.task_assignee',
	execution: 'public.execution',
	entry: 'audit.entry',
	head: 'audit.head'
};

/** Where a company's numbers stood before a batch. */
export type Mark = { seq: number; audit: number; feed: number };
export type Written = { companyId: string; deviceId: string; from: Mark; to: Mark };

export async function makeTwins({ root }: BenchDatabase): Promise<void> {
	await root`create schema script`;
	for (const [twin, table] of Object.entries(TWINS)) {
		await root.unsafe(`create table script.${twin} (like ${table} including all)`);
		if (!['feed', 'command_ledger', 'execution', 'entry'].includes(twin)) {
			const [own] = await root<{ columns: string }[]>`
				select string_agg(quote_ident(attname), ',') as columns from pg_attribute
				where attrelid = ${table}::regclass and attnum > 0 and not attisdropped and attgenerated = ''
			`;
			await root.unsafe(`insert into script.${twin} (${own?.columns}) select ${own?.columns} from ${table}`);
		}
	}
	await root`analyze`;
}

export async function markOf({ root }: BenchDatabase, companyId: string, deviceId: string): Promise<Mark> {
	const [mark] = await root<Mark[]>`
		select d.last_seq::int as seq, coalesce(h.seq, 0)::int as audit, c.n::int as feed
		from device d join feed_counter c on c.company_id = d.company_id left join audit.head h on h.company_id = d.company_id
		where d.company_id = ${companyId} and d.id = ${deviceId}
	`;
	if (!mark) throw new Error('no such device');
	return mark;
}

/** One transaction of the script: literal rows, set by set, as short as they can be written by hand. */
export async function scriptOf({ root }: BenchDatabase, { companyId, deviceId, from, to }: Written): Promise<string> {
	const literals = async (twin: string, where: postgres.PendingQuery<postgres.Row[]>) => {
		const table = TWINS[twin as keyof typeof TWINS];
		const [row] = await root<{ rows: string | null }[]>`
			select string_agg(format('(%L::script.' || ${twin} || ')', t::text), ',') as rows from ${root(table)} t where ${where}
		`;
		return row?.rows ? `insert into script.${twin} select (v.r).* from (values ${row.rows}) as v(r);` : '';
	};
	const fed = root`company_id = ${companyId} and n > ${from.feed} and n <= ${to.feed}`;
	const tasks = await root<{ id: string; cause: string; set: string }[]>`
		select id, cause, format('(%L::uuid, %L, %L::timestamptz, %L::uuid, %L::timestamptz, %L::timestamptz, %L::uuid, %L::int)', id, row ->> 'state',
			row ->> 'startedAt', row #>> '{startedBy,id}', row ->> 'submittedAt', row ->> 'completedAt', row ->> 'currentRecordId', row ->> 'templateVersion') as set
		from feed where ${fed} and entity = 'task' order by n
	`;
	// A task that changes twice in a batch is written twice; one statement can touch a row once.
	const [first, second] = [
		tasks.filter((_, index) => !isAgain(tasks, index)),
		tasks.filter((_, index) => isAgain(tasks, index))
	];
	return [
		'begin;',
		await literals(
			'execution',
			root`company_id = ${companyId} and id in (select id from feed where ${fed} and entity = 'record')`
		),
		...[first, second].flatMap((wave) => taskUpdates(companyId, wave)),
		await literals('command_ledger', root`company_id = ${companyId} and seq > ${from.seq} and seq <= ${to.seq}`),
		`update script.device set last_seq = ${to.seq}, last_contact_at = now() where company_id = '${companyId}' and id = '${deviceId}';`,
		await literals('entry', root`company_id = ${companyId} and seq > ${from.audit} and seq <= ${to.audit}`),
		`update script.head set seq = ${to.audit} where company_id = '${companyId}';`,
		await literals('feed', fed),
		`update script.feed_counter set n = ${to.feed} where company_id = '${companyId}';`,
		'commit;'
	].join('\n');
}

function isAgain(tasks: readonly { id: string }[], index: number): boolean {
	return tasks.findIndex(({ id }) => id === tasks[index]?.id) < index;
}

function taskUpdates(companyId: string, tasks: readonly { set: string }[]): string[] {
	if (tasks.length === 0) return [];
	const values = tasks.map(({ set }) => set).join(',');
	const named = `from (values ${values}) as v(id, state, started_at, started_by, submitted_at, completed_at, current_record, template_version)`;
	return [
		`update script.task t set state = v.state, started_at = v.started_at, started_by = v.started_by, submitted_at = v.submitted_at,
			completed_at = v.completed_at, current_record = v.current_record, template_version = v.template_version, updated_at = now(), revision = revision + 1
			${named} where t.company_id = '${companyId}' and t.id = v.id;`,
		`update script.task_assignee a set started_at = v.started_at ${named} where a.company_id = '${companyId}' and a.task_id = v.id;`
	];
}

/** Runs the script through one connection; every transaction durable before the next begins. */
export async function runScript(database: BenchDatabase, script: readonly string[]): Promise<number> {
	const sql = postgres({ ...driverOptions(database.admin), max: 1 });
	await sql`select 1`;
	const startedAt = performance.now();
	for (const transaction of script) await sql.unsafe(transaction).simple();
	const seconds = (performance.now() - startedAt) / 1000;
	await sql.end();
	return seconds;
}
