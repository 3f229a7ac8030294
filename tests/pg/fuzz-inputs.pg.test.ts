import { v7 as newId } from 'uuid';
import { beforeAll, expect, test, vi } from 'vitest';
import { castOf } from '../support/cast.ts';
import { type Installation, type Signed, startInstallation } from '../support/installation.ts';
import { makeIn } from '../support/make.ts';
import { allProcedures, type Procedure } from '../support/procedures.ts';
import { BEARING_FORM, photoOf, submissionOf } from '../support/submission.ts';
import { type Cast, fullInput, replaceAt } from '../support/walk.ts';

// Hostile values in every place that an input has: whatever a client sends, the answer is never a fault (FZ).

const LONGEST_MS = Number(process.env['FUZZ_SECONDS'] ?? 40) * 1_000;
const AT_ONCE = 4;
const SEED = Number(process.env['SEED'] ?? 20_261);

vi.setConfig({ testTimeout: LONGEST_MS + 60_000, hookTimeout: 120_000 });

const VALUES: readonly unknown[] = [
	null,
	true,
	false,
	0,
	-1,
	0.5,
	-0,
	1e308,
	-1e308,
	5e-324,
	2 ** 31,
	-(2 ** 31) - 1,
	2 ** 53 - 1,
	2 ** 53 + 2,
	1e21,
	'',
	' ',
	'\0',
	'a\0b',
	'\ud800',
	'\udfff\ud800',
	'\u202e\u2066abc',
	'\ufeff',
	'😀'.repeat(40),
	'ﷺ'.repeat(80),
	'x'.repeat(2_100),
	"'; drop table task; --",
	'%_\\',
	'0',
	'NaN',
	'Infinity',
	'1e400',
	'null',
	'constructor',
	'__proto__',
	'../../etc/passwd',
	'{}',
	'{a,b}',
	'0000-01-01T00:00:00Z',
	'0001-01-01T00:00:00Z',
	'9999-12-31T23:59:59.999Z',
	'2026-02-30',
	'2026-13-01T00:00:00Z',
	'294277-01-01T00:00:00Z',
	'00000000-0000-0000-0000-000000000000',
	'ffffffff-ffff-ffff-ffff-ffffffffffff',
	'01989b2c-0000-7000-8000-00000000000g',
	'AAAAAAAA-AAAA-7AAA-8AAA-AAAAAAAAAAAA',
	Buffer.from('["due","x","01989b2c-0000-7000-8000-000000000000"]').toString('base64url'),
	Buffer.from('["-due","infinity","01989b2c-0000-7000-8000-000000000000"]').toString('base64url'),
	[],
	[[]],
	[null],
	{},
	{ a: 1 },
	{ length: 1e9 },
	{ toString: 1 },
	[{}, {}]
];
const HUGE: readonly (() => string)[] = [
	() => JSON.stringify('x'.repeat(1_000_000)),
	() => JSON.stringify(Array.from({ length: 100_000 }, () => 0)),
	() => '['.repeat(10_000) + ']'.repeat(10_000),
	() => '{"a":'.repeat(10_000) + '1' + '}'.repeat(10_000),
	() => '{"__proto__":{"isAdmin":true}}',
	() => '{',
	() => 'nul',
	() => '"\\ud800"',
	() => '1e999999',
	() => ''
];

let installation: Installation;
let cast: Cast;
let people: Record<'company' | 'staff', Signed>;

beforeAll(async () => {
	installation = await startInstallation();
	cast = await castOf(installation.db, installation.companies.bandung);
	people = {
		company: await installation.signIn('admin@bandung.example'),
		staff: await installation.signIn('support@pegotec.example')
	};
});

type Case = { procedure: Procedure; label: string; input?: unknown; raw?: string };
type Path = (string | number)[];

function pathsOf(input: unknown, path: Path = []): Path[] {
	if (Array.isArray(input)) return [path, ...input.flatMap((item, index) => pathsOf(item, [...path, index]))];
	if (input === null || typeof input !== 'object') return [path];
	return [path, ...Object.entries(input).flatMap(([key, value]) => pathsOf(value, [...path, key]))];
}

function casesOf(procedure: Procedure): Case[] {
	const full = procedure.input ? fullInput(procedure.input, cast) : {};
	const placed = pathsOf(full).flatMap((path) =>
		VALUES.map((value) => ({
			procedure,
			label: `${path.join('.')} = ${JSON.stringify(value).slice(0, 60)}`,
			input: replaceAt(full, path, value as never)
		}))
	);
	const whole = HUGE.map((make) => ({ procedure, label: make().slice(0, 20), raw: make() }));
	return [...whole, ...placed];
}

function shuffled<Item>(list: readonly Item[]): Item[] {
	let state = SEED;
	const random = () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
	return list
		.map((each) => ({ each, rank: random() }))
		.toSorted((a, b) => a.rank - b.rank)
		.map(({ each }) => each);
}

/** Always the same order for a seed: twenty of each procedure first, then whatever the time allows. */
function ordered(lists: readonly Case[][]): Case[] {
	const mixed = lists.map((list) => [...list.slice(0, HUGE.length), ...shuffled(list.slice(HUGE.length))]);
	const longest = Math.max(...mixed.map(({ length }) => length));
	return Array.from({ length: longest }, (_, index) => mixed.flatMap((list) => list[index] ?? [])).flat();
}

test('no input of any procedure makes a fault', async () => {
	// Signing in and out and passwords cost real hashing and end the session: they have their own tests.
	const procedures = allProcedures().filter(({ path }) => !/^auth\.signOut$|^profile\.(end|change)/.test(path));
	const queue = ordered(procedures.map(casesOf));
	const total = queue.length;
	const tried = new Map<string, number>();
	const faults: string[] = [];
	const until = Date.now() + LONGEST_MS;
	const statuses: Record<number, number> = {};
	async function work(): Promise<void> {
		for (let next = queue.shift(); next && Date.now() < until; next = queue.shift()) {
			const { procedure, label, input, raw } = next;
			const as = /^(company|visit)\./.test(procedure.path) ? people.staff : people.company;
			const answer = await installation.call(procedure.path, input, {
				as,
				type: procedure.type,
				...(raw === undefined ? {} : { raw })
			});
			tried.set(procedure.path, (tried.get(procedure.path) ?? 0) + 1);
			statuses[answer.status] = (statuses[answer.status] ?? 0) + 1;
			if (answer.status >= 500) faults.push(`${procedure.path} ${label}: ${answer.status} ${answer.reason ?? ''}`);
		}
	}
	await Promise.all(Array.from({ length: AT_ONCE }, work));
	const count = [...tried.values()].reduce((sum, each) => sum + each, 0);
	console.log(
		`fuzz: ${count} of ${total} inputs to ${tried.size} procedures, ${faults.length} faults, ${JSON.stringify(statuses)}, SEED=${SEED}`
	);
	expect([...new Set(faults)]).toEqual([]);
	expect(Math.min(...tried.values())).toBeGreaterThanOrEqual(10);
});

test('a forged cursor of any list begins anew or is refused', async () => {
	const id = newId();
	const keys = [
		'x',
		'',
		'\0',
		'0',
		'99999999999999',
		'1e5',
		'-infinity',
		'infinity',
		'2026-02-30 00:00:00+00',
		'0000-01-01 00:00:00+00'
	];
	const more = [
		'2026-01-01 25:00:00+00',
		'2026-01-01 00:00:00+99',
		'2026-01-01 00:00:00.123456+00',
		'\ud800',
		'999999-01-01 00:00:00+00'
	];
	const sorts = [undefined, 'due', '-due', 'number', '-number', 'title', 'priority', '-submitted'];
	const lists = [
		...sorts.map((sort) => ({ path: 'task.list', input: sort ? { sort, tab: 'all' } : {}, head: [sort ?? 'due'] })),
		...['pending', 'approved', 'rejected', 'review'].map((tab) => ({
			path: 'approval.list',
			input: { tab },
			head: [tab]
		})),
		{ path: 'user.list', input: {}, head: [] },
		{ path: 'activity.list', input: {}, head: [] }
	];
	const faults: string[] = [];
	for (const { path, input, head } of lists) {
		for (const key of [...keys, ...more]) {
			for (const parts of [
				[...head, key, id],
				[...head, key, 'y'],
				[...head, key],
				[...head, id, '\0']
			]) {
				const cursor = Buffer.from(JSON.stringify(parts)).toString('base64url');
				const answer = await installation.call(path, { ...input, cursor }, { as: people.company, type: 'query' });
				if (answer.status >= 500) faults.push(`${path} ${JSON.stringify(parts)}: ${answer.status}`);
			}
		}
	}
	expect(faults).toEqual([]);
});

test('nothing that a phone delivers makes a fault, in its envelope or in what it carries', async () => {
	const { db, companies } = installation;
	const technician = await installation.signIn('technician@bandung.example');
	const device = newId();
	const headers = { 'x-app': 'field' };
	const call = (path: string, input: unknown) =>
		installation.call(path, input, { as: technician, type: 'mutation', headers });
	const registered = await call('sync.register', {
		deviceId: device,
		name: 'Phone',
		platform: 'test',
		appVersion: '1'
	});
	expect(registered.status).toBe(200);
	const make = makeIn(db, companies.bandung, 900_000);
	const templateId = await make.template('Bearing check', BEARING_FORM);
	const [open] = await db.admin<
		{ placeId: string; assetId: string; sectionId: string; lineId: string; siteId: string }[]
	>`
		select id as "placeId", asset_id as "assetId", section_id as "sectionId", line_id as "lineId", site_id as "siteId"
		from place where company_id = ${companies.bandung} and level = 'task_point' and deleted_at is null limit 1
	`;
	const at = { placeId: '', assetId: '', sectionId: '', lineId: '', siteId: '', ...open, tagCode: '' };
	const envelope = async () => {
		const taskId = await make.task({ at, templateId, assigneeIds: [technician.userId] });
		const [row] = await db.admin<{ seq: number }[]>`select last_seq::int + 1 as seq from device where id = ${device}`;
		const photo = photoOf('temperature');
		const presence = { kind: 'qr', tagCode: 'ABC', at: new Date().toISOString() };
		const believed = { state: 'open', assigneeIds: [technician.userId], revision: 1 };
		const extra = {
			photos: [photo],
			presence,
			believed,
			remarks: ['Loud'],
			noteText: 'n',
			appVersion: '1',
			settingsRevision: 1
		};
		const input = submissionOf({ taskId, templateId }, extra);
		const base = { [taskId]: 1 };
		const who = { company: companies.bandung, device, actor: technician.userId };
		const when = { occurredAt: new Date().toISOString(), clockOffset: 0 };
		return {
			v: 1,
			id: newId(),
			...who,
			seq: row?.seq ?? 1,
			name: 'task.submit',
			commandVersion: 1,
			input,
			base,
			deps: [newId()],
			...when
		};
	};
	const push = (item: unknown) => call('sync.push', { device, waiting: 0, items: [item] });
	const plain = await push({ ...(await envelope()), deps: [] });
	expect([plain.status, plain.text]).toEqual([200, plain.text]);

	const faults: string[] = [];
	let count = 0;
	const until = Date.now() + LONGEST_MS / 2;
	const paths = pathsOf(await envelope()).filter(
		(path) => path.length > 0 && !['v', 'seq', 'device'].includes(String(path[0]))
	);
	const cases = paths.flatMap((path) => VALUES.map((value) => ({ path, value })));
	const keys = ['\0', '\ud800', '__proto__', 'x'.repeat(5_000)].map((key) => ({ path: ['input', key], value: 'odd' }));
	const texts = ['\0', '\ud800', 1e308].map((value) => ({ path: ['input', 'odd'], value }));
	const bases = ['\0', '\ud800'].map((key) => ({ path: ['base', key], value: 1 }));
	for (const { path, value } of [...keys, ...texts, ...bases, ...shuffled(cases)]) {
		if (Date.now() > until) break;
		const item = { ...(await envelope()), deps: [] };
		const answer = await push(replaceAt(item as never, path, value as never));
		count += 1;
		if (answer.status >= 500)
			faults.push(`${path.join('.')} = ${JSON.stringify(value).slice(0, 60)}: ${answer.status}`);
	}
	console.log(`fuzz: ${count} of ${cases.length} envelopes, ${faults.length} faults, SEED=${SEED}`);
	expect(faults).toEqual([]);
});
