import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cloneDatabase, makeCompany } from '../../../../tests/support/postgres.ts';
import { verifyChain } from '../audit/verify.ts';
import { createPlatformDoor } from '../db/platform.ts';
import { createFileStore } from '../files/file-store.ts';
import { emptyDemo, whyNotSeed } from './reset.ts';
import { seedDemo } from './seed.ts';

const db = await cloneDatabase();
const platform = createPlatformDoor({ connection: db.connections.platform });
afterAll(() => platform.end());

const folder = await mkdtemp(join(tmpdir(), 'smtm-demo-'));
const files = createFileStore(folder);
afterAll(() => rm(folder, { recursive: true, force: true }));
const quiet = { info: () => {} };
const DAY = 86_400_000;

async function idOf(code: string): Promise<string> {
	const [company] = await db.admin<{ id: string }[]>`select id from auth.company where code = ${code}`;
	if (!company) throw new Error(`no company ${code}`);
	return company.id;
}

async function count(query: Promise<{ n: number }[]>): Promise<number> {
	return (await query)[0]?.n ?? -1;
}

describe('the demo data', () => {
	let bandung = '';
	let rhine = '';
	beforeAll(async () => {
		await seedDemo(db.connections.migrate, quiet, files);
		bandung = await idOf('bandung-weaving-mill');
		rhine = await idOf('rhine-pumps');
	}, 240_000);

	test('builds both plants in their size', async () => {
		const levels = await db.admin<{ company: string; level: string; n: number }[]>`
			select company_id as company, level, count(*)::int as n from place group by 1, 2
		`;
		const size = (company: string, level: string) =>
			levels.find((row) => row.company === company && row.level === level)?.n;
		expect([size(bandung, 'site'), size(bandung, 'line'), size(bandung, 'asset'), size(bandung, 'task_point')]).toEqual(
			[2, 7, 112, 420]
		);
		expect([size(rhine, 'site'), size(rhine, 'line'), size(rhine, 'asset'), size(rhine, 'task_point')]).toEqual([
			1, 5, 48, 180
		]);
	});

	test('has no iPhone that reads chips: no browser there does', async () => {
		const phones = await db.admin<{ isApple: boolean; nfc: boolean }[]>`
			select platform like 'iOS%' as "isApple", nfc from device where company_id = ${bandung}
		`;
		expect(phones.length).toBeGreaterThan(0);
		expect(phones.every(({ isApple, nfc }) => nfc !== isApple)).toBe(true);
	});

	test('has seven phones, two of them with work that is not sent, the oldest for two hours', async () => {
		const [phones] = await db.admin`
			select count(*)::int as all, count(*) filter (where outbox_count > 0)::int as unsent,
				extract(epoch from max(last_contact_at) - min(outbox_oldest_at)) / 3600 as hours
			from device where company_id = ${bandung}
		`;
		expect(phones).toMatchObject({ all: 7, unsent: 2 });
		expect(Number(phones?.['hours'])).toBeCloseTo(2, 0);
	});

	test('tells 90 days of work in the shares of the specification', async () => {
		for (const [company, wanted, completedShare] of [
			[bandung, 9_000, 0.91],
			[rhine, 3_500, 0.94]
		] as const) {
			const rows = await db.admin<{ state: string; kind: string | null; n: number }[]>`
				select state, cancel_kind as kind, count(*)::int as n from task
				where company_id = ${company} and due_at < now() - interval '1 day' group by 1, 2
			`;
			const total = rows.reduce((sum, row) => sum + row.n, 0);
			const done = rows.find((row) => row.state === 'completed')?.n ?? 0;
			expect(total).toBeGreaterThan(wanted * 0.95);
			expect(total).toBeLessThan(wanted * 1.05);
			expect(Math.abs(done / total - completedShare)).toBeLessThan(0.015);
		}
	});

	test('leaves today as the specification counts it', async () => {
		const waiting = await count(
			db.admin`select count(*)::int as n from task where company_id = ${bandung} and state = 'pending_approval'`
		);
		const rejected = await count(
			db.admin`select count(*)::int as n from task where company_id = ${bandung} and state = 'rejected'`
		);
		const started = await count(
			db.admin`select count(*)::int as n from task where company_id = ${bandung} and state = 'in_progress'`
		);
		expect([waiting, rejected, started]).toEqual([14, 4, 6]);
	});

	test('gives Budi a day of every kind of task', async () => {
		const rows = await db.admin<{ state: string; title: string; path: string; dueAt: Date }[]>`
			select t.state, t.title, a.name as path, t.due_at as "dueAt" from task t
			join place a on a.company_id = t.company_id and a.id = t.asset_id
			join company_user u on u.company_id = t.company_id and u.id = any(t.assignee_ids)
			where u.email = 'technician@bandung.example' and t.state in ('open', 'in_progress', 'rejected') and t.deleted_at is null
		`;
		const states = new Set(rows.map((row) => row.state));
		expect(states).toEqual(new Set(['open', 'in_progress', 'rejected']));
		expect(rows.some((row) => row.path === 'Loom L-314' && row.title === 'Main bearing lubrication')).toBe(true);
		expect(rows.filter((row) => row.dueAt.getTime() > Date.now() + DAY).length).toBeGreaterThan(20);
	});

	test('holds one submission for review for each reason, and shared work at Rhine', async () => {
		const held = await db.admin<{ reason: string }[]>`
			select hold_reason as reason from execution where company_id = ${bandung} and kind = 'review' order by 1
		`;
		expect(held.map((row) => row.reason)).toEqual([
			'cancelled',
			'completed',
			'deleted',
			'permission-lost',
			'reassigned'
		]);
		const kinds = await db.admin<{ kind: string; n: number }[]>`
			select kind, count(*)::int as n from execution where company_id = ${rhine} and kind in ('review', 'supplementary') group by 1 order by 1
		`;
		expect(kinds.map((row) => ({ ...row }))).toEqual([
			{ kind: 'review', n: 2 },
			{ kind: 'supplementary', n: 3 }
		]);
	});

	test('holds reports over all states, one Critical line that stands, and a planned stop with its work list', async () => {
		const states = async (table: string, company: string) =>
			Object.fromEntries(
				(
					await db.admin<{ state: string; n: number }[]>`
						select state, count(*)::int as n from ${db.admin(table)} where company_id = ${company} group by 1
					`
				).map(({ state, n }) => [state, n])
			);
		const repairs = await states('repair_request', bandung);
		expect(repairs).toMatchObject({ open: 9, deferred: 6, dismissed: 12 });
		expect(Object.values(repairs).reduce((sum, n) => sum + n, 0)).toBe(140);
		expect(await states('repair_request', rhine)).toMatchObject({ open: 4, deferred: 3 });
		expect(await states('shutdown', bandung)).toEqual({ open: 2, planned: 1, resolved: 72 });
		expect(await states('shutdown', rhine)).toEqual({ open: 1, planned: 1, resolved: 28 });
		const [worst] = await db.admin<{ line: string; acknowledged: Date | null }[]>`
			select p.name as line, s.acknowledged_at as acknowledged from shutdown s
			join place p on p.company_id = s.company_id and p.id = s.line_id
			where s.company_id = ${bandung} and s.state = 'open' and s.priority = 'critical' and s.asset_id is null
		`;
		expect(worst).toEqual({ line: 'Weaving Line 03', acknowledged: null });
		expect(
			await count(
				db.admin`select count(*)::int as n from shutdown_item where company_id = ${bandung} and task_id is null`
			)
		).toBe(8);
		const unmarked = await count(db.admin`
			select count(*)::int as n from task t join shutdown s on s.company_id = t.company_id and s.state = 'open'
				and s.asset_id is null and s.line_id = t.line_id
			where t.state in ('open', 'in_progress', 'rejected') and not 'line-stopped' = any(t.flags)
		`);
		expect(unmarked).toBe(0);
	});

	test('lets the bearing of Loom L-314 run from green into red', async () => {
		const rows = await db.admin<{ colour: string }[]>`
			select v ->> 'colour' as colour from execution e
			join task t on t.company_id = e.company_id and t.id = e.task_id
			join place a on a.company_id = t.company_id and a.id = t.asset_id
			cross join lateral jsonb_array_elements(e."values") v
			where e.company_id = ${bandung} and a.name = 'Loom L-314' and v ->> 'key' = 'bearing_temperature'
			order by e.performed_at
		`;
		expect(rows.at(0)?.colour).toBe('green');
		expect(rows.at(-1)?.colour).toBe('red');
		expect(rows.some((row) => row.colour === 'amber')).toBe(true);
	});

	test('has an entry for every act, and both chains verify', async () => {
		for (const company of [bandung, rhine]) {
			expect(await verifyChain(platform, company)).toMatchObject({ damage: undefined });
			const missing = await count(db.admin`
				select count(*)::int as n from task t where t.company_id = ${company}
					and not exists (select from audit.entry e where e.company_id = t.company_id and e.subject_id = t.id)
			`);
			expect(missing).toBe(0);
			const disorder = await count(db.admin`
				select count(*)::int as n from (
					select at, lag(at) over (order by seq) as before from audit.entry where company_id = ${company}
				) as e where e.at < e.before or e.at > now()
			`);
			expect(disorder).toBe(0);
		}
	});

	test('has photos on a part of the records, each with its bytes and its hash', async () => {
		for (const [company, share] of [
			[bandung, 0.15],
			[rhine, 0.1]
		] as const) {
			const records = await count(db.admin`select count(*)::int as n from execution where company_id = ${company}`);
			const withPhotos = await count(
				db.admin`select count(distinct execution_id)::int as n from photo where company_id = ${company}`
			);
			expect(Math.abs(withPhotos / records - share)).toBeLessThan(0.04);
		}
		const [photo] = await db.admin<{ key: string; sha256: string; size: number }[]>`
			select storage_key as key, sha256, size_bytes as size from photo where company_id = ${bandung} limit 1
		`;
		const bytes = (await files.get(`${photo?.key}/full`)) ?? Buffer.of();
		expect(bytes.byteLength).toBe(photo?.size);
		expect(createHash('sha256').update(bytes).digest('hex')).toBe(photo?.sha256);
		expect(await files.get(`${photo?.key}/320`)).toBeDefined();
	});

	test('puts nothing that was done into the future', async () => {
		const future = await count(db.admin`
			select count(*)::int as n from execution where greatest(performed_at, received_at, reviewed_at) > now()
		`);
		expect(future).toBe(0);
	});

	test('is refused beside other companies, and starts over when asked', async () => {
		expect(await whyNotSeed(db.connections.migrate, false)).toContain('--reset');
		expect(await whyNotSeed(db.connections.migrate, true)).toBeUndefined();
		await emptyDemo(db.connections.migrate);
		expect(await count(db.admin`select count(*)::int as n from task`)).toBe(0);
		expect(await whyNotSeed(db.connections.migrate, false)).toBeUndefined();
		await makeCompany(db, { code: 'own-company', name: 'Own company' });
		expect(await whyNotSeed(db.connections.migrate, true)).toContain('own-company');
	});
});
