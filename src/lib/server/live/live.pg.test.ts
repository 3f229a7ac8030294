import { describe, expect, test } from 'vitest';
import { v7 as newId } from 'uuid';
import type { CompanyId, UserId, RoleId } from '#lib/domain/shared/id.ts';
import { browserOf, createNode } from '../../../../tests/support/identity.ts';
import { createLiveNode, publish, Reader } from '../../../../tests/support/live.ts';
import { cloneDatabase, makeCompany, makeSession, makeStaff, makeUser } from '../../../../tests/support/postgres.ts';

const db = await cloneDatabase();
const node = createNode(db);
const { live, port } = await createLiveNode(node);
const mill = await makeCompany(db, { code: 'bandung', name: 'Bandung' });
const rival = await makeCompany(db, { code: 'rhine', name: 'Rhine' });
const person = (name: string, roles: Parameters<typeof makeUser>[2]['roles'], company = mill) =>
	makeUser(db, company, { name, roles });
const ayu = await person('Ayu', ['Admin']);
const siti = await person('Siti', ['Supervisor']);
const budi = await person('Budi', ['Technician']);
const viktor = await person('Viktor', ['Viewer']);
const anna = await person('Anna', ['Admin'], rival);
const nina = await makeStaff(db, 'Nina');

const tokenOf = async (user: { userId: string }, kind: 'portal' | 'field' = 'portal') =>
	(await makeSession(db, user.userId, kind)).token;
const read = async (user: { userId: string }) => new Reader(port, { token: await tokenOf(user) });
const say = async (companyId: string, ...rows: Parameters<typeof publish>[2]) => {
	const n = await publish(db, companyId, rows);
	node.bus.wake(companyId, n);
	return n;
};

describe('opening a socket', () => {
	test('is refused before the upgrade from any other origin, look-alikes included', async () => {
		const token = await tokenOf(ayu);
		for (const origin of [
			'http://evil.example',
			'null',
			'http://localhost:30000',
			'http://localhost:3000.evil.example',
			'http://evil.localhost:3000',
			'https://localhost:3000',
			'http://localhost',
			''
		]) {
			expect(await new Reader(port, { token, origin }).denied).toBe(403);
		}
	});

	test('needs a session, our protocol and our path', async () => {
		const token = await tokenOf(ayu);
		expect(await new Reader(port, {}).denied).toBe(401);
		expect(await new Reader(port, { token: 'x'.repeat(43) }).denied).toBe(401);
		expect(await new Reader(port, { token, protocol: 'chat' }).denied).toBe(426);
		expect(await new Reader(port, { token, path: '/collab/1' }).denied).toBe(404);
		expect(await new Reader(port, { token, path: '/trpc/../live/x' }).denied).toBe(404);
	});

	test('of the field app needs the field session and somebody whom the field app admits', async () => {
		expect(await new Reader(port, { token: await tokenOf(viktor, 'field'), app: 'field' }).denied).toBe(403);
		const reader = new Reader(port, { token: await tokenOf(budi, 'field'), app: 'field' });
		expect((await reader.hello(mill.companyId)).epoch).toEqual(expect.any(String));
		reader.ws.close();
	});

	test('is for people whose account and company are active, and for staff only inside a portal visit', async () => {
		const rudi = await person('Rudi', ['Technician']);
		const token = await tokenOf(rudi);
		await db.admin`update auth.account set active = false where id = ${rudi.userId}`;
		expect(await new Reader(port, { token }).denied).toBe(403);
		expect(await new Reader(port, { token: await tokenOf(nina) }).denied).toBe(403);
	});

	test('happens ten times a person and not an eleventh', async () => {
		const token = await tokenOf(viktor);
		const readers = Array.from({ length: 11 }, () => new Reader(port, { token }));
		const outcomes = await Promise.all(
			readers.map((reader) => Promise.race([reader.opened.then(() => 101), reader.denied]))
		);
		expect(outcomes.sort()).toEqual([...Array<number>(10).fill(101), 429].sort());
		readers.forEach(({ ws }) => ws.close());
		await Promise.all(readers.map(({ closed }) => closed));
	});
});

describe('hello', () => {
	test('that names another company, a list, a wildcard, a path or a visit closes the socket and leaks nothing', async () => {
		for (const company of [rival.companyId, newId(), '*', '../', [mill.companyId], { id: mill.companyId }, null]) {
			const reader = await read(ayu);
			await reader.opened;
			reader.ws.send(JSON.stringify({ type: 'hello', company, cursor: null }));
			expect([1007, 1008]).toContain(await reader.closed);
			expect(reader.frames).toEqual([]);
		}
		const reader = await read(ayu);
		await reader.opened;
		reader.ws.send(JSON.stringify({ type: 'hello', company: mill.companyId, visit: newId(), cursor: null }));
		expect(await reader.closed).toBe(1008);
	});

	test('twice, garbage, bytes, a flood or too much closes that socket and nobody else', async () => {
		const bystander = await read(ayu);
		await bystander.hello(mill.companyId);
		const hello = JSON.stringify({ type: 'hello', company: mill.companyId, cursor: null });
		const attacks: [(reader: Reader) => void, number[]][] = [
			[({ ws }) => [hello, hello].forEach((frame) => ws.send(frame)), [1008]],
			[({ ws }) => ws.send('{"type":'), [1007]],
			[({ ws }) => ws.send('['.repeat(10_000)), [1007]],
			[({ ws }) => ws.send(JSON.stringify({ type: 'subscribe', topic: '*' })), [1007]],
			[({ ws }) => ws.send(Buffer.from([1, 2, 3])), [1008]],
			[({ ws }) => ws.send('x'.repeat(64 * 1024 + 1)), [1009]],
			[({ ws }) => Array.from({ length: 500 }, () => ws.send('')), [1007, 1008]]
		];
		for (const [attack, codes] of attacks) {
			const reader = await read(siti);
			await reader.opened;
			attack(reader);
			expect(codes).toContain(await reader.closed);
		}
		const n = await say(mill.companyId, { row: { still: 'here' } });
		expect((await bystander.next('delta', ({ to }) => to === n)).rows).toMatchObject([{ n, row: { still: 'here' } }]);
		bystander.ws.close();
	});
});

describe('changes', () => {
	test('reach each person exactly as far as rights, sites and own tasks go, gapless and in order, never another company', async () => {
		const site = newId();
		await db.admin`
			insert into place (company_id, id, level, site_id, name, time_zone, created_at, updated_at)
			values (${mill.companyId}, ${site}, 'site', ${site}, 'Cimahi', 'Asia/Jakarta', now(), now())
		`;
		const hendra = await makeUser(db, mill, { name: 'Hendra', roles: ['Supervisor'], sites: [site] });
		const readers = {
			ayu: await read(ayu),
			hendra: await read(hendra),
			budi: await read(budi),
			anna: await read(anna)
		};
		await Promise.all([
			readers.ayu.hello(mill.companyId),
			readers.hendra.hello(mill.companyId),
			readers.budi.hello(mill.companyId),
			readers.anna.hello(rival.companyId)
		]);
		const own = `own@${budi.userId}`;
		await say(
			mill.companyId,
			{ row: 'elsewhere', scopes: ['task', `task@${newId()}`] },
			{ row: 'here', scopes: ['task', `task@${site}`] },
			{ row: 'mine', scopes: ['task', `task@${newId()}`, own] },
			{ row: 'no longer mine', scopes: ['task', `task@${newId()}`], oldScopes: ['task', own] },
			{ entity: 'user', row: 'a person', scopes: ['user'] }
		);
		const n = await say(mill.companyId, { entity: 'setting', row: 'for all', scopes: ['company'] });
		await say(rival.companyId, { entity: 'setting', row: 'rival', scopes: ['company'] });
		await Promise.all(
			[readers.ayu, readers.hendra, readers.budi].map((reader) => reader.next('delta', ({ to }) => to === n))
		);
		await readers.anna.next('delta');
		const heard = (reader: Reader) => reader.rows.map(({ op, row }) => (op === 'remove' ? 'removed' : row));
		expect(heard(readers.ayu)).toEqual(['elsewhere', 'here', 'mine', 'no longer mine', 'a person', 'for all']);
		expect(heard(readers.hendra)).toEqual(['here', 'a person', 'for all']);
		expect(heard(readers.budi)).toEqual(['mine', 'removed', 'for all']);
		expect(heard(readers.anna)).toEqual(['rival']);
		Object.values(readers).forEach(({ ws }) => ws.close());
	});

	test('missed in a break come with the next hello; a long break, a foreign feed and a flood are told as a poke', async () => {
		const first = await read(ayu);
		const cursor = await first.hello(mill.companyId);
		first.ws.close();
		await first.closed;
		await publish(db, mill.companyId, [{ row: 1 }, { row: 2, scopes: ['nobody'] }, { row: 3 }]);
		const second = await read(ayu);
		const now = await second.hello(mill.companyId, cursor);
		const delta = await second.next('delta');
		expect([delta.from, delta.to, delta.rows.map(({ row }) => row)]).toEqual([cursor.n, cursor.n + 3, [1, 3]]);
		expect(now.n).toBe(cursor.n + 3);
		await db.admin`update feed set at = at - interval '6 minutes' where company_id = ${mill.companyId}`;
		const late = await read(ayu);
		await late.hello(mill.companyId, cursor);
		expect((await late.next('poke')).n).toBe(cursor.n + 3);
		const foreign = await read(ayu);
		expect(await foreign.hello(mill.companyId, { epoch: newId(), n: 1 })).toEqual(now);
		await say(mill.companyId, ...Array.from({ length: 60 }, () => ({ row: 'x'.repeat(4000) })));
		const many = await read(ayu);
		await many.hello(mill.companyId, now);
		expect((await many.next('poke')).n).toBe(now.n + 60);
		[second, late, foreign, many].forEach(({ ws }) => ws.close());
	});

	test('of one burst travel in frames of at most 8 kB that join without a hole', async () => {
		const reader = await read(ayu);
		const cursor = await reader.hello(mill.companyId);
		const n = await say(
			mill.companyId,
			...Array.from({ length: 30 }, (_, i) => ({ row: { i, text: 'x'.repeat(900) } }))
		);
		await reader.next('delta', ({ to }) => to === n);
		const deltas = reader.frames.filter((frame) => frame.type === 'delta');
		expect(deltas.length).toBeGreaterThan(3);
		expect(Math.max(...deltas.map((frame) => JSON.stringify(frame).length))).toBeLessThanOrEqual(8 * 1024);
		expect(deltas[0]?.from).toBeLessThanOrEqual(cursor.n);
		deltas.slice(1).forEach((delta, i) => expect(delta.from).toBe(deltas[i]?.to));
		expect(reader.rows).toHaveLength(30);
		reader.ws.close();
	});
});

describe('a change of rights', () => {
	const within2s = async <Result>(work: Promise<Result>) => {
		const startedAt = performance.now();
		const result = await work;
		expect(performance.now() - startedAt).toBeLessThan(2000);
		return result;
	};

	test('re-tunes open sockets within two seconds and says so', async () => {
		const lina = await person('Lina', ['Supervisor']);
		const reader = await read(lina);
		await reader.hello(mill.companyId);
		const admin = node.as(browserOf((await makeSession(db, ayu.userId)).sessionHash));
		await admin.user['set-roles']({
			userId: lina.userId as UserId,
			revision: 1,
			roleIds: [mill.roles.Technician as RoleId]
		});
		await within2s(reader.next('access.changed'));
		await say(mill.companyId, { row: 'not for technicians', scopes: ['task'] });
		const n = await say(mill.companyId, { entity: 'setting', row: 'for all', scopes: ['company'] });
		await reader.next('delta', ({ to }) => to === n);
		expect(reader.rows.map(({ row }) => row)).toContain('for all');
		expect(reader.rows.map(({ row }) => row)).not.toContain('not for technicians');
		reader.ws.close();
	});

	test('closes the sockets of a person let out, of an ended session, and of an inactive company', async () => {
		const eko = await person('Eko', ['Technician']);
		const admin = node.as(browserOf((await makeSession(db, ayu.userId)).sessionHash));
		const letOut = await read(eko);
		await letOut.hello(mill.companyId);
		await admin.user.deactivate({ userId: eko.userId as UserId });
		expect(await within2s(letOut.closed)).toBe(4401);

		const session = await makeSession(db, siti.userId);
		const [ended, other] = [new Reader(port, { token: session.token }), await read(siti)];
		await Promise.all([ended.hello(mill.companyId), other.hello(mill.companyId)]);
		await node.sessions.revoke(session.sessionHash);
		expect(await within2s(ended.closed)).toBe(4401);
		expect(other.ws.readyState).toBe(other.ws.OPEN);
		other.ws.close();

		const guest = await read(anna);
		await guest.hello(rival.companyId);
		await db.admin`update auth.company set active = false where id = ${rival.companyId}`;
		expect(await within2s(guest.closed)).toBe(4403);
		await db.admin`update auth.company set active = true where id = ${rival.companyId}`;
	});

	test('staff hear the company they visit and no other; leaving closes the socket', async () => {
		const browser = browserOf((await makeSession(db, nina.userId)).sessionHash);
		const { visitId } = await node.as(browser).visit.enter({
			companyId: mill.companyId as CompanyId,
			reason: 'a question about tasks',
			threadReference: 'Re: tasks'
		});
		const token = browser.tokens.at(-1);
		const wrong = new Reader(port, { token });
		await wrong.opened;
		wrong.ws.send(JSON.stringify({ type: 'hello', company: rival.companyId, visit: visitId, cursor: null }));
		expect(await wrong.closed).toBe(1008);
		const reader = new Reader(port, { token });
		await reader.hello(mill.companyId, null, visitId);
		const n = await say(mill.companyId, { row: 'seen' });
		await reader.next('delta', ({ to }) => to === n);
		const traced = await db.admin`select count from auth.visit_read where visit_id = ${visitId} and procedure = 'live'`;
		expect(traced[0]?.['count']).toBe(2);
		await node.as({ ...browser, companyId: mill.companyId, visitId }).visit.exit();
		expect([4401, 4403]).toContain(await within2s(reader.closed));
	});
});

test('a node that stops sends everybody away with a moment to come back at', async () => {
	const second = await createLiveNode(node);
	const reader = new Reader(second.port, { token: await tokenOf(ayu) });
	await reader.hello(mill.companyId);
	const drained = second.live.drain();
	expect((await reader.next('drain')).reconnectInMs).toBe(15_000);
	expect(await reader.closed).toBe(1012);
	await drained;
	expect(await new Reader(second.port, { token: await tokenOf(ayu) }).denied).toBe(503);
	expect(second.live.stats().sockets).toBe(0);
	expect(live.stats().closedSlow).toBe(0);
	expect(node.faults).toEqual([]);
});
