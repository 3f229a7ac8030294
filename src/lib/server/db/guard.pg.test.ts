import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { cloneDatabase, makeCompany, makeSession, makeUser } from '../../../../tests/support/postgres.ts';
import { createCuttingProxy } from '../../../../tests/support/cutting-proxy.ts';
import { createTenantDoor, type TenantSql } from './with-tenant.ts';

const db = await cloneDatabase();
const a = await makeCompany(db, { code: 'bandung', name: 'Bandung' });
const b = await makeCompany(db, { code: 'rhine', name: 'Rhine' });
const entryOf = async (company: typeof a, name: string) => {
	const { userId } = await makeUser(db, company, { name, roles: ['Admin'] });
	return { sessionHash: (await makeSession(db, userId)).sessionHash };
};
const asA = await entryOf(a, 'Ann');
const asB = await entryOf(b, 'Ben');

const door = createTenantDoor({ connection: db.connections.app, slots: 5 });
afterAll(door.end);

beforeEach(() => db.admin`delete from number_counter`);

const write = (sql: TenantSql, companyId: string, kind: string) =>
	sql`insert into number_counter (company_id, kind, n) values (${companyId}, ${kind}, 1)`;
const read = (sql: TenantSql) =>
	sql<{ company_id: string; kind: string }[]>`select company_id, kind from number_counter order by kind desc limit 50`;
const count = async () => Number((await db.admin`select count(*) from number_counter`)[0]?.['count']);
const codeOf = (promise: Promise<unknown>) =>
	promise.then(
		() => 'done',
		(error: { code?: string }) => error.code
	);
const sleepers = async () =>
	(
		await db.admin`
			select from pg_stat_activity
			where datname = ${db.name} and wait_event = 'PgSleep'
		`
	).length;
const killBackend = (pid: number) => db.admin`select pg_terminate_backend(${pid})`;

describe('the guard', () => {
	test('10,000 mixed transactions of two companies on five slots: every row is of the own company (ISO-15)', async () => {
		const total = process.env['TEST_FULL'] ? 10_000 : 1_000;
		let wrong = 0;
		await Promise.all(
			Array.from({ length: 20 }, async (_, worker) => {
				const [company, entry] = worker % 2 ? [a, asA] : [b, asB];
				for (let i = 0; i < total / 20; i += 1) {
					const rows = await door.withTenant(entry, async (sql, me) => {
						await write(sql, me.companyId, `w${worker}-${i}`);
						return read(sql);
					});
					wrong += rows.filter((row) => row.company_id !== company.companyId).length;
				}
			})
		);
		expect(wrong).toBe(0);
		expect(await count()).toBe(total);
	});

	test('a failure undoes everything, a savepoint only its own part', async () => {
		const failing = door.withTenant(asA, async (sql, me) => {
			await write(sql, me.companyId, 'lost');
			throw Object.assign(new Error(), { code: 'MINE' });
		});
		expect(await codeOf(failing)).toBe('MINE');
		await door.withTenant(asA, async (sql, me) => {
			await write(sql, me.companyId, 'kept');
			await sql.savepoint((inner) => write(inner, me.companyId, 'kept')).catch(() => {});
			await sql.savepoint((inner) => write(inner, me.companyId, 'kept too'));
		});
		expect(await count()).toBe(2);
	});

	test('inside another call, through its neighbours, and after its end it is closed', async () => {
		expect(await codeOf(door.withTenant(asA, () => door.withTenant(asB, async () => 1)))).toBe('TX_NESTED');
		const keys = [
			'begin',
			'unsafe',
			'simple',
			'file',
			'listen',
			'notify',
			'reserve',
			'end',
			'options',
			'prepare',
			'subscribe'
		];
		for (const key of keys) {
			expect(await codeOf(door.withTenant(asA, async (sql) => Reflect.get(sql, key)))).toBe('TX_FORBIDDEN');
		}
		const kept: TenantSql[] = [];
		await door.withTenant(asA, async (sql) => void kept.push(sql));
		for (const sql of kept) {
			expect(() => sql`select 1`).toThrow('TX_OVER');
			expect(() => sql.json(1)).toThrow('TX_OVER');
		}
		expect(kept).toHaveLength(1);
	});

	test('a call that ends in another context than it began is never committed', async () => {
		for (const stray of [
			(sql: TenantSql) => sql`set local app.ctx = ''`,
			(sql: TenantSql) => sql`set local app.ctx = 'invented'`
		]) {
			const alarms = door.stats().contextAlarms;
			const strayed = door.withTenant(asA, async (sql, me) => {
				await write(sql, me.companyId, 'strayed');
				await stray(sql);
			});
			expect(await codeOf(strayed)).toBe('TX_CONTEXT');
			expect(door.stats().contextAlarms).toBe(alarms + 1);
		}
		expect(await count()).toBe(0);
	});

	test('a branch that outlives the call cannot send anything after it', async () => {
		let late: Promise<unknown> | undefined;
		await door.withTenant(asA, async (sql, me) => {
			late = new Promise((resolve) => setTimeout(resolve, 50)).then(() => write(sql, me.companyId, 'late'));
			late.catch(() => {});
		});
		await expect(late).rejects.toThrow('TX_OVER');
		expect(await count()).toBe(0);
	});

	test('a call longer than its deadline is given up and its connection thrown away', async () => {
		const retired = door.stats().retired;
		const slow = door.withTenant(asA, () => new Promise(() => {}), { deadlineMs: 100 });
		expect(await codeOf(slow)).toBe('TX_DEADLINE');
		expect(door.stats().retired).toBe(retired + 1);
		expect(await door.withTenant(asA, async (_sql, me) => me.companyId)).toBe(a.companyId);
	});

	test('read-only and repeatable read are what they say', async () => {
		const writing = door.withTenant(asA, (sql, me) => write(sql, me.companyId, 'x').then(() => 1), { readOnly: true });
		expect(await codeOf(writing)).toBe('25006');
		const [row] = await door.withTenant(
			asA,
			(sql) => sql<{ isolation: string }[]>`select current_setting('transaction_isolation') as isolation`,
			{ isolation: 'repeatable read' }
		);
		expect(row?.isolation).toBe('repeatable read');
	});

	test('a full queue and a long wait answer unavailable instead of hanging', async () => {
		const small = createTenantDoor({ connection: db.connections.app, slots: 1 });
		let release = () => {};
		const gone = new Promise<void>((resolve) => (release = resolve));
		const first = small.withTenant(asA, () => gone);
		const waiting = Array.from({ length: 200 }, () => codeOf(small.withTenant(asA, async () => 1)));
		expect(await codeOf(small.withTenant(asA, async () => 1))).toBe('unavailable');
		expect(new Set(await Promise.all(waiting))).toEqual(new Set(['unavailable']));
		release();
		await first;
		expect(await codeOf(small.withTenant(asA, async () => 1))).toBe('done');
		await small.end();
	});

	test('a serialization conflict runs again by itself', async () => {
		await door.withTenant(asA, (sql, me) => write(sql, me.companyId, 'n').then(() => 1));
		const bump = () =>
			door.withTenant(
				asA,
				async (sql, me) => {
					const [row] = await sql<
						{ n: string }[]
					>`select n from number_counter where company_id = ${me.companyId} and kind = 'n'`;
					await sql`update number_counter set n = ${Number(row?.n) + 1} where company_id = ${me.companyId} and kind = 'n'`;
				},
				{ isolation: 'repeatable read' }
			);
		await Promise.all([bump(), bump()]);
		const [row] = await db.admin`select n from number_counter`;
		expect(row?.['n']).toBe('3');
	});
});

describe('a lost connection', () => {
	test('before the work began it is taken up once, unseen', async () => {
		const single = createTenantDoor({ connection: db.connections.app, slots: 1 });
		const pid = await single.withTenant(asA, async (_sql, me) => me.pid);
		await killBackend(pid);
		expect(await single.withTenant(asA, async (_sql, me) => me.companyId)).toBe(a.companyId);
		await single.end();
	});

	test('a late callback cannot reach the transaction of somebody else (ISO-17)', async () => {
		const single = createTenantDoor({ connection: db.connections.app, slots: 1 });
		let pid = 0;
		let goOn = () => {};
		const hold = new Promise<void>((resolve) => (goOn = resolve));
		let touched: unknown;
		const late = single.withTenant(asA, async (sql, me) => {
			pid = me.pid;
			await hold;
			try {
				await write(sql, me.companyId, 'late');
			} catch (error) {
				touched = error;
			}
		});
		const outcome = codeOf(late);
		await expect.poll(() => pid).toBeGreaterThan(0);
		await killBackend(pid);
		expect(await outcome).toBe('TX_LOST');
		const foreign = single.withTenant(asB, async (sql, me) => {
			await write(sql, me.companyId, 'of b');
			goOn();
			await new Promise((resolve) => setTimeout(resolve, 100));
			throw Object.assign(new Error(), { code: 'B_THREW' });
		});
		expect(await codeOf(foreign)).toBe('B_THREW');
		expect(touched).toMatchObject({ code: 'TX_OVER' });
		expect(await count()).toBe(0);
		await single.end();
	});

	test('while a savepoint waits, it ends the transaction and never the process', async () => {
		const stray: unknown[] = [];
		const note = (error: unknown) => void stray.push(error);
		process.on('uncaughtException', note);
		const wire = await createCuttingProxy(db.connections.app.port);
		const port = Number(new URL(wire.origin).port);
		const single = createTenantDoor({ connection: { ...db.connections.app, host: '127.0.0.1', port }, slots: 1 });
		const lost = single.withTenant(asA, async (sql, me) => {
			await write(sql, me.companyId, 'before');
			await sql.savepoint(async (inner) => {
				await write(inner, me.companyId, 'inside');
				await inner`select pg_sleep(30)`;
			});
		});
		const outcome = codeOf(lost);
		await expect.poll(sleepers).toBe(1);
		await wire.close();
		expect(await outcome).toBe('TX_LOST');
		await new Promise((resolve) => setTimeout(resolve, 50));
		process.off('uncaughtException', note);
		expect(stray).toEqual([]);
		expect(await count()).toBe(0);
		await single.end();
	});

	test('4,000 transactions while backends are killed: nothing wrong, nothing foreign, nothing hanging (ISO-16)', async () => {
		const stray: unknown[] = [];
		const note = (error: unknown) => void stray.push(error);
		process.on('uncaughtException', note);
		process.on('unhandledRejection', note);
		const outcomes = new Map<string, number>();
		const done = new Map<string, string>();
		let wrong = 0;
		let isRunning = true;
		const killer = (async () => {
			while (isRunning) {
				await db.admin`
					select pg_terminate_backend(pid) from pg_stat_activity
					where usename = 'smtm_app' and datname = ${db.name} order by random() limit 1
				`;
				await new Promise((resolve) => setTimeout(resolve, 40));
			}
		})();
		await Promise.all(
			Array.from({ length: 40 }, async (_, worker) => {
				const [company, entry] = worker % 2 ? [a, asA] : [b, asB];
				for (let i = 0; i < 100; i += 1) {
					const kind = `w${worker}-${i}`;
					const call = door.withTenant(entry, async (sql, me) => {
						await write(sql, me.companyId, kind);
						wrong += (await read(sql)).filter((row) => row.company_id !== company.companyId).length;
						if (i % 10 === 9) throw Object.assign(new Error(), { code: 'ON_PURPOSE' });
						done.set(kind, me.companyId);
					});
					const code = (await codeOf(call)) ?? 'unknown';
					if (code !== 'done') done.delete(kind);
					outcomes.set(code, (outcomes.get(code) ?? 0) + 1);
				}
			})
		);
		isRunning = false;
		await killer;
		process.off('uncaughtException', note);
		process.off('unhandledRejection', note);
		expect(stray).toEqual([]);
		expect(wrong).toBe(0);
		expect(
			[...outcomes.keys()].filter((code) => !['done', 'TX_LOST', 'ON_PURPOSE', 'unavailable'].includes(code))
		).toEqual([]);
		expect([...outcomes.values()].reduce((sum, n) => sum + n)).toBe(4_000);
		expect(outcomes.get('TX_LOST')).toBeGreaterThan(0);
		const stored = await db.admin<{ company_id: string; kind: string }[]>`select company_id, kind from number_counter`;
		const byKind = new Map(stored.map((row) => [row.kind, row.company_id]));
		for (const [kind, companyId] of done) expect(byKind.get(kind)).toBe(companyId);
		expect(stored.filter((row) => row.kind.endsWith('9') && row.kind.split('-')[1]?.endsWith('9'))).toEqual([]);
	}, 300_000);
});
