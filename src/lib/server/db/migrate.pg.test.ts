import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { cloneDatabase } from '../../../../tests/support/postgres.ts';
import { migrate, type Migration, readMigrations } from './migrate.ts';

const db = await cloneDatabase();
const shipped = await readMigrations();
const directory = await mkdtemp(join(tmpdir(), 'smtm-migrations-'));
afterAll(() => rm(directory, { recursive: true }));

const next = (text: string, offset = 1): Migration => ({
	number: shipped.length + offset,
	name: `test_${offset}`,
	checksum: `checksum ${offset}`,
	text
});
const run = (migrations: readonly Migration[]) => migrate(db.connections.migrate, migrations);

beforeEach(async () => {
	await db.admin`delete from app.migration where number > ${shipped.length}`;
	await db.admin`drop table if exists first_test, second_test`;
});

describe('migrations', () => {
	test('an up-to-date database is left alone', async () => {
		expect(await run(shipped)).toEqual([]);
	});

	test('missing ones are applied in order, as the owner, once, also by two starts at a time', async () => {
		const more = [...shipped, next('create table first_test (id int)'), next('create table second_test (id int)', 2)];
		const applied = await Promise.all([run(more), run(more)]);
		expect(applied.flat()).toEqual([shipped.length + 1, shipped.length + 2]);
		const [table] = await db.admin`select tableowner from pg_tables where tablename = 'second_test'`;
		expect(table?.['tableowner']).toBe('smtm_owner');
	});

	test('a failing one leaves nothing behind and says which it was', async () => {
		const broken = [...shipped, next('create table first_test (id int); select 1/0')];
		await expect(run(broken)).rejects.toThrow(
			`Migration ${shipped.length + 1} (test_1) failed and left nothing behind`
		);
		expect(await db.admin`select 1 from pg_tables where tablename = 'first_test'`).toHaveLength(0);
		expect(await run(shipped)).toEqual([]);
	});

	test('a file changed after it was applied, and a database newer than the program, are refused', async () => {
		const [first, ...rest] = shipped;
		await expect(run([{ ...first, checksum: 'other' } as Migration, ...rest])).rejects.toThrow(
			'was changed after it had been applied'
		);
		await run([...shipped, next('select 1')]);
		await expect(run(shipped)).rejects.toThrow('which this version does not know');
	});

	test('it gives up on a lock after two seconds instead of standing in everybody’s way', async () => {
		await run([...shipped, next('create table first_test (id int)')]);
		await db.admin.begin(async (tx) => {
			await tx`lock table first_test`;
			const blocked = run([
				...shipped,
				next('create table first_test (id int)'),
				next('alter table first_test add x int', 2)
			]);
			await expect(blocked).rejects.toThrow('lock timeout');
		});
	});

	test('files are numbered without a hole', async () => {
		await writeFile(join(directory, '0001_one.sql'), 'select 1');
		await writeFile(join(directory, '0003_three.sql'), 'select 3');
		await expect(readMigrations(directory)).rejects.toThrow('0003_three.sql stands where number 2 belongs');
	});
});
