import { afterAll, describe, expect, test } from 'vitest';
import { catalogueProblems } from '../support/catalogue.ts';
import { cloneDatabase } from '../support/postgres.ts';

// Each mutant is one statement that weakens the database. The catalogue gate must name what was weakened. Every mutant is
// rolled back, so that nothing of it is ever seen outside its transaction, not even a changed role.

const db = await cloneDatabase();

const DEFINER = 'language sql security definer as $$ select 1 $$';
const PINNED = 'language sql security definer set search_path = pg_catalog, pg_temp as $$ select 1 $$';

const MUTANTS: [statement: string, named: RegExp][] = [
	['drop policy company on task', /^public\.task: does not have exactly the one policy/],
	['drop policy company on audit.entry', /^audit\.entry: does not have exactly the one policy/],
	['create policy more on execution using (true)', /^public\.execution: does not have exactly the one policy/],
	['alter policy company on place using (true)', /^public\.place: does not have/],
	['alter policy company on place with check (true)', /^public\.place: does not have/],
	['alter policy company on place to smtm_app', /^public\.place: does not have/],
	['alter table task no force row level security', /^public\.task: row security is not/],
	['alter table task disable row level security', /^public\.task: row security is not/],
	['alter table auth.session no force row level security', /^auth\.session: row security is not/],
	['create table stray (id uuid primary key)', /^public\.stray: has no company/],
	['create table stray (company_id uuid not null, primary key (company_id))', /^public\.stray: row security is not/],
	['alter table unit drop constraint unit_pkey cascade', /^public\.unit: has no primary key/],
	[
		'alter table import_file drop constraint import_file_pkey, alter company_id drop not null',
		/^public\.import_file: its company may be null/
	],
	['create unique index role_everywhere on role (lower(name))', /^public\.role: role_everywhere is not led/],
	['create unique index tag_everywhere on tag (code, company_id)', /^public\.tag: tag_everywhere is not led/],
	['create unique index task_id on task (id)', /^public\.task: task_id is not led/],
	[
		'alter table tag add constraint plain foreign key (place_id) references auth.company (id)',
		/^tag: plain does not refer/
	],
	['grant update on audit.entry to smtm_app', /^audit\.entry: smtm_app may write/],
	['grant update (body) on audit.entry to smtm_app', /^audit\.entry: smtm_app may write/],
	['grant delete on audit.entry to smtm_app', /^audit\.entry: smtm_app may write/],
	['grant insert on audit.head to smtm_app', /^audit\.head: smtm_app may write/],
	['grant truncate on task to smtm_app', /^public\.task: smtm_app may truncate/],
	['grant select on auth.account to smtm_app', /^auth\.account: smtm_app has a right/],
	['grant select (email) on auth.account to smtm_app', /^auth\.account: smtm_app has a right/],
	['grant select on app.context_key to smtm_app', /^app\.context_key: smtm_app has a right/],
	['grant select on auth.session to public', /^auth\.session: smtm_app has a right/],
	['grant create on schema public to smtm_app', /^smtm_app: creates in a schema/],
	['alter role smtm_app bypassrls', /^smtm_app: bypasses row security/],
	['alter role smtm_app superuser', /^smtm_app: is superuser/],
	['alter role smtm_auth createrole', /^smtm_auth: creates roles/],
	['grant smtm_gate to smtm_app', /^smtm_app: belongs to another role/],
	['alter table unit owner to smtm_app', /^smtm_app: owns something/],
	[
		`create function app.loose() returns int ${DEFINER}; alter function app.loose() owner to smtm_gate`,
		/^app\.loose\(\): definer without/
	],
	[`create function app.loose() returns int ${PINNED}`, /^app\.loose\(\): definer that is not/],
	['alter function app.enter(text, uuid, uuid) reset search_path', /^app\.enter\(text,uuid,uuid\): definer without/],
	['alter function app.enter(text, uuid, uuid) owner to smtm_owner', /^app\.enter\(text,uuid,uuid\): definer that/],
	['grant execute on function app.set_company(uuid) to public', /^app\.set_company\(uuid\): may be called/],
	['create materialized view seen as select 1', /materialized view/]
];

const killed: string[] = [];
afterAll(() => console.log(`catalogue mutants, ${killed.length} of ${MUTANTS.length} killed:\n${killed.join('\n')}`));

class Undone extends Error {}

async function problemsAfter(statement: string): Promise<string[]> {
	const found: string[] = [];
	await db.admin
		.begin(async (sql) => {
			await sql.unsafe(statement);
			found.push(...(await catalogueProblems(sql)));
			throw new Undone();
		})
		.catch((error: unknown) => {
			if (!(error instanceof Undone)) throw error;
		});
	return found;
}

test('the database as it is has no problem', async () => {
	expect(await catalogueProblems(db.admin)).toEqual([]);
});

describe('the catalogue gate names what was weakened by', () => {
	test.each(MUTANTS)('%s', async (statement, named) => {
		const problems = await problemsAfter(statement);
		expect(problems).toContainEqual(expect.stringMatching(named));
		killed.push(`${statement}  ->  ${problems.find((problem) => named.test(problem))}`);
	});

	test('a plain foreign key in the place of each composite one', async () => {
		const keys = await db.admin<{ name: string; table: string; own: string; theirs: string; target: string }[]>`
			select conname as name, conrelid::regclass::text as table, confrelid::regclass::text as target,
				(select attname from pg_attribute where attrelid = conrelid and attnum = conkey[2]) as own,
				(select attname from pg_attribute where attrelid = confrelid and attnum = confkey[2]) as theirs
			from pg_constraint where contype = 'f' and connamespace = 'public'::regnamespace and array_length(conkey, 1) = 2
		`;
		expect(keys.length).toBeGreaterThan(20);
		for (const { name, table, own, theirs, target } of keys) {
			const problems = await problemsAfter(`
				alter table ${table} drop constraint ${name};
				create unique index lone on ${target} (${theirs});
				alter table ${table} add constraint lone foreign key (${own}) references ${target} (${theirs})
			`);
			expect(problems).toContain(`${table}: lone does not refer by company and id`);
		}
	});

	test('any company table without its policy, its force or its row security', async () => {
		const tables = await db.admin<{ name: string }[]>`
			select schemaname || '.' || tablename as name from pg_policies where policyname = 'company'
		`;
		expect(tables.length).toBeGreaterThan(20);
		for (const { name } of tables) {
			for (const weaken of [
				`drop policy company on ${name}`,
				`alter table ${name} no force row level security`,
				`alter table ${name} disable row level security`
			]) {
				const problems = await problemsAfter(weaken);
				expect(problems.filter((problem) => problem.startsWith(`${name}:`))).toHaveLength(1);
			}
		}
	});
});
