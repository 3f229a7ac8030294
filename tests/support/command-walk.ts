import { v7 as newId } from 'uuid';
import { canonicalJson } from '#lib/domain/audit/canonical.ts';
import { uploadFile } from '#lib/server/files/import-file.service.ts';
import { allCommands } from '#lib/server/registry.ts';
import type { Answer, Installation, Signed } from './installation.ts';
import { CHANGES, ENTRIES, type Prepared, preparedCommands, SILENT } from './prepared-commands.ts';
import type { Walked } from './role-walk.ts';
import { changedTables, snapshotOf } from './snapshot.ts';

type Entry = {
	time: string;
	actor: { id: string; name: string } | null;
	roles: string[];
	actingCompany: string;
	session: string;
	requestId: string;
	itemId: string | null;
	action: string;
	subject: { type: string; id: string; label: string } | null;
	summary: string;
	before: object | null;
	after: object | null;
};

/** Of every command: a refused run changes nothing, a run without its log entry neither, a valid one is on record and told. */
export async function walkCommands(
	installation: Installation,
	names: readonly string[] = [...allCommands().keys(), uploadFile.name]
): Promise<Walked & { lines: string[] }> {
	const prepared = await preparedCommands(installation);
	const walked = { cells: 0, wrong: [] as string[], lines: [] as string[] };
	for (const name of names) {
		const prepare = prepared[name];
		if (!prepare) {
			walked.wrong.push(`${name}: no valid input is prepared`);
			continue;
		}
		const problems = await walkCommand(installation, name, await prepare(), walked);
		walked.wrong.push(...problems.map((problem) => `${name}: ${problem}`));
	}
	return walked;
}

async function walkCommand(
	installation: Installation,
	name: string,
	call: Prepared,
	walked: { cells: number; lines: string[] }
) {
	const problems: string[] = [];
	const check = (isRight: boolean, problem: string) => {
		walked.cells += 1;
		if (!isRight) problems.push(problem);
	};
	const { db, companies, runtime } = installation;
	const actor = await installation.signIn(`${call.by}@bandung.example`);
	const viewer = await installation.signIn('viewer@bandung.example');
	const unchanged = async (label: string, act: () => Promise<Answer>, isExpected: (answer: Answer) => boolean) => {
		// What earlier commands left to tell is told before, so that nothing else writes meanwhile.
		await runtime.teller.settled();
		const before = await snapshotOf(db, companies.bandung);
		const answer = await act();
		const changed = changedTables(before, await snapshotOf(db, companies.bandung));
		check(isExpected(answer), `${label}: ${answer.status} ${answer.text.slice(0, 200)}`);
		check(changed.length === 0, `${label}: changed ${changed.join(', ')}`);
		return answer;
	};

	// What is about oneself asks no permission.
	if (allCommands().get(name)?.needs !== 'self') {
		await unchanged(
			'without the permission',
			() => send(installation, name, call, viewer),
			({ reason }) => reason === 'permission'
		);
	}
	await db.admin`revoke execute on function audit.append(uuid, text[]) from smtm_app`;
	await unchanged(
		'without its log entry',
		() => send(installation, name, call, actor),
		({ status }) => status >= 400
	);
	await db.admin`grant execute on function audit.append(uuid, text[]) to smtm_app`;

	await runtime.teller.settled();
	const start = await headsOf(installation);
	const commandId = newId();
	const answer = await send(installation, name, call, actor, commandId);
	check(answer.status === 200 || answer.status === 201, `is not valid: ${answer.status} ${answer.text.slice(0, 300)}`);
	const end = await headsOf(installation);
	const entries = await entriesAfter(installation, start.seq);
	const person = await personOf(installation, actor);
	check(entries.length === (ENTRIES[name] ?? 1), `left ${entries.length} entries`);
	for (const entry of entries)
		for (const problem of faultsOf(entry, name, call, { ...person, companyId: companies.bandung, commandId }))
			check(false, problem);
	check(end.n > start.n || name in SILENT, 'told nobody');
	walked.lines.push(
		`${name}: ${entries.length} on record, ${end.n - start.n} feed rows, "${entries[0]?.summary ?? ''}"`
	);

	if (call.input) {
		await unchanged(
			'the same command again',
			() => send(installation, name, call, actor, commandId),
			({ status, text }) => status === 200 && isSame(text, answer.text)
		);
	}
	await unchanged(
		'the same wish again',
		() => send(installation, name, { ...call, ...call.again }, actor),
		({ status }) => status < 500
	);
	return problems;
}

function send(
	installation: Installation,
	name: string,
	{ input, upload }: Omit<Prepared, 'by'>,
	as: Signed,
	commandId?: string
) {
	if (upload) return installation.upload(upload.query, upload.body, { as, contentType: upload.contentType });
	return installation.call(name, commandId ? { ...input, commandId } : input, { as, type: 'mutation' });
}

/** A stored answer comes back with its keys in another order. */
function isSame(one: string, other: string): boolean {
	return canonicalJson(JSON.parse(one)) === canonicalJson(JSON.parse(other));
}

function* faultsOf(
	entry: Entry,
	name: string,
	call: Prepared,
	wanted: { id: string; name: string; roles: string[]; companyId: string; commandId: string }
): Iterable<string> {
	const { actor, subject } = entry;
	if (actor?.id !== wanted.id || actor.name !== wanted.name) yield `names ${JSON.stringify(actor)} as the actor`;
	if (JSON.stringify(entry.roles) !== JSON.stringify(wanted.roles)) yield `has the roles ${entry.roles.join()}`;
	if (entry.actingCompany !== wanted.companyId) yield `is in ${entry.actingCompany}`;
	if (entry.action !== name) yield `is called ${entry.action}`;
	if (!subject?.type || !subject.id || !subject.label) yield `has the subject ${JSON.stringify(subject)}`;
	if (!entry.summary) yield 'has no summary';
	if (call.input ? entry.itemId !== wanted.commandId : !entry.itemId) yield `has the item ${entry.itemId}`;
	if (!/^[0-9a-f-]{36}$/.test(entry.requestId)) yield 'has no request';
	if (entry.session !== 'portal') yield `came from ${entry.session}`;
	if (!(Math.abs(Date.parse(entry.time) - Date.now()) < 60_000)) yield `was at ${entry.time}`;
	for (const side of CHANGES[name] ?? (['before', 'after'] as const)) {
		if (Object.keys(entry[side] ?? {}).length === 0) yield `does not say what was ${side}`;
	}
}

async function personOf({ db }: Installation, { userId }: Signed) {
	const [person] = await db.admin<{ id: string; name: string; roles: string[] }[]>`
		select u.id, u.name, json_agg(r.name order by r.name) as roles
		from company_user u join user_role ur on ur.company_id = u.company_id and ur.user_id = u.id
		join role r on r.company_id = ur.company_id and r.id = ur.role_id
		where u.id = ${userId} group by u.id, u.name
	`;
	return person ?? { id: '', name: '', roles: [] };
}

async function headsOf({ db, companies }: Installation): Promise<{ seq: number; n: number }> {
	const [heads] = await db.admin<{ seq: number; n: number }[]>`
		select (select seq::int from audit.head where company_id = ${companies.bandung}) as seq,
			(select n::int from feed_counter where company_id = ${companies.bandung}) as n
	`;
	return heads ?? { seq: 0, n: 0 };
}

async function entriesAfter({ db, companies }: Installation, seq: number): Promise<Entry[]> {
	const rows = await db.admin<{ body: string }[]>`
		select body from audit.entry where company_id = ${companies.bandung} and seq > ${seq} order by seq
	`;
	return rows.map(({ body }) => (JSON.parse(body) as { entry: Entry }).entry);
}
