import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { v7 as newId } from 'uuid';
import { canonicalJson } from '#lib/domain/audit/canonical.ts';
import { cloneDatabase, makeCompany, makeSession, makeUser } from '../../../../tests/support/postgres.ts';
import { createAuthDoor } from '../db/auth-pool.ts';
import { createPlatformDoor } from '../db/platform.ts';
import { createTenantDoor } from '../db/with-tenant.ts';
import { INSTALLATION, verifyChain } from './verify.ts';

const db = await cloneDatabase();
const door = createTenantDoor({ connection: db.connections.app, slots: 5 });
const platform = createPlatformDoor({ connection: db.connections.platform });
const auth = createAuthDoor({ connection: db.connections.auth, slots: 1 });
afterAll(() => Promise.all([door.end(), platform.end(), auth.end()]));

const a = await makeCompany(db, { code: 'bandung', name: 'Bandung' });
const b = await makeCompany(db, { code: 'rhine', name: 'Rhine' });
const entryOf = async (company: typeof a) => {
	const { userId } = await makeUser(db, company, { name: 'Ann', roles: ['Admin'] });
	return { userId, sessionHash: (await makeSession(db, userId)).sessionHash };
};
const asA = await entryOf(a);
const asB = await entryOf(b);

function note(companyId: string | null, actorId: string, summary: string): string {
	return canonicalJson({
		time: new Date().toISOString(),
		actor: { id: actorId, name: 'Ann' },
		actingCompany: companyId,
		action: 'task.approve',
		subject: { type: 'task', id: newId(), label: 'T-000001 "Ölstand"' },
		summary,
		before: null,
		after: { state: 'completed' }
	});
}

const append = (company: typeof a, actor: typeof asA, size: number) =>
	door.withTenant(actor, async (sql) => {
		const entries = Array.from({ length: size }, (_, i) => note(company.companyId, actor.userId, `entry ${i}`));
		await sql`select audit.append(${company.companyId}, ${sql.texts(entries)})`;
	});

async function refill(): Promise<void> {
	await db.admin`truncate audit.entry, audit.head`;
	await append(a, asA, 12);
	await append(b, asB, 12);
}
beforeEach(refill);

describe('the activity log', () => {
	test('a whole chain verifies, with its head, in every company and for the installation', async () => {
		await auth.query(
			(sql) => sql`select audit.append_from_auth(null, ${sql.texts([note(null, asA.userId, 'signed in')])})`
		);
		await auth.query(
			(sql) =>
				sql`select audit.append_from_auth(${a.companyId}, ${sql.texts([note(a.companyId, asA.userId, 'signed in')])})`
		);
		const whole = await verifyChain(platform, a.companyId);
		expect(whole).toMatchObject({ checked: 13, first: 1, last: 13, damage: undefined });
		const [head] = await db.admin`select hash from audit.head where company_id = ${a.companyId}`;
		expect(whole.headHash).toBe(head?.['hash']);
		expect(await verifyChain(platform, INSTALLATION)).toMatchObject({ checked: 1, damage: undefined });
		expect(await verifyChain(platform, newId())).toMatchObject({ checked: 0, damage: undefined });
	});

	test('an entry that names another company is refused, and nothing of the call stays', async () => {
		const forged = door.withTenant(
			asA,
			(sql) => sql`select audit.append(${a.companyId}, ${sql.texts([note(b.companyId, asA.userId, 'x')])})`
		);
		await expect(forged).rejects.toMatchObject({ code: '23514' });
		expect(await verifyChain(platform, a.companyId)).toMatchObject({ checked: 12, damage: undefined });
	});

	test('a rolled back call leaves no entry and no hole', async () => {
		const failing = door.withTenant(asA, async (sql) => {
			await sql`select audit.append(${a.companyId}, ${sql.texts([note(a.companyId, asA.userId, 'lost')])})`;
			throw new Error('later');
		});
		await expect(failing).rejects.toThrow('later');
		await append(a, asA, 1);
		expect(await verifyChain(platform, a.companyId)).toMatchObject({ checked: 13, last: 13, damage: undefined });
	});

	test('50 writers of one company leave one chain without hole or fork', async () => {
		await Promise.all(Array.from({ length: 50 }, () => append(a, asA, 4)));
		expect(await verifyChain(platform, a.companyId)).toMatchObject({ checked: 212, last: 212, damage: undefined });
	});
});

describe('damage done by a superuser is named by its first sequence (AU-4)', () => {
	const at = (seq: number) => db.admin`company_id = ${a.companyId} and seq = ${seq}`;
	const damageOf = async () => (await verifyChain(platform, a.companyId)).damage?.sequence;

	const acts: [string, (seq: number) => Promise<unknown>][] = [
		[
			'a changed text',
			(seq) => db.admin`update audit.entry set body = replace(body, 'entry', 'Entry') where ${at(seq)}`
		],
		[
			'a changed letter in the summary',
			(seq) => db.admin`update audit.entry set body = replace(body, 'completed', 'cancelled') where ${at(seq)}`
		],
		['a changed hash', (seq) => db.admin`update audit.entry set hash = repeat('a', 64) where ${at(seq)}`],
		['a changed action', (seq) => db.admin`update audit.entry set action = 'task.reject' where ${at(seq)}`],
		['a changed actor', (seq) => db.admin`update audit.entry set actor_id = ${newId()} where ${at(seq)}`],
		['a changed time', (seq) => db.admin`update audit.entry set at = at + interval '1 second' where ${at(seq)}`],
		['a changed subject', (seq) => db.admin`update audit.entry set subject_id = null where ${at(seq)}`],
		['a deleted row', (seq) => db.admin`delete from audit.entry where ${at(seq)}`],
		[
			'two rows exchanged',
			(seq) =>
				db.admin`
				update audit.entry e set seq = -(${2 * seq + 1}::bigint - e.seq)
				where company_id = ${a.companyId} and seq in (${seq}, ${seq + 1})
			`.then(() => db.admin`update audit.entry set seq = -seq where seq < 0`)
		],
		[
			'an inserted row',
			async (seq) => {
				await db.admin`update audit.entry set seq = -(seq + 1) where company_id = ${a.companyId} and seq >= ${seq}`;
				await db.admin`update audit.entry set seq = -seq where seq < 0`;
				await db.admin`
					insert into audit.entry select company_id, ${seq}, at, actor_id, action, subject_type, subject_id, body, prev_hash, hash
					from audit.entry where ${at(seq - 1)}
				`;
			}
		],
		[
			'a row of another company put in its place',
			async (seq) => {
				await db.admin`
					update audit.entry e set body = f.body, hash = f.hash, prev_hash = f.prev_hash from audit.entry f
					where e.company_id = ${a.companyId} and e.seq = ${seq} and f.company_id = ${b.companyId} and f.seq = ${seq}
				`;
			}
		]
	];

	for (const [name, act] of acts) {
		test(`${name}, at ten places of the chain`, async () => {
			for (let seq = 2; seq <= 11; seq += 1) {
				await act(seq);
				expect(await damageOf()).toBe(seq);
				expect((await verifyChain(platform, b.companyId)).damage).toBeUndefined();
				await refill();
			}
		});
	}

	test('a cut tail whose head was forgotten', async () => {
		await db.admin`delete from audit.entry where company_id = ${a.companyId} and seq > 10`;
		expect(await damageOf()).toBe(11);
	});
});
