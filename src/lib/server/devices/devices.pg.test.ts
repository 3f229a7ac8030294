import { describe, expect, test } from 'vitest';
import { v7 as newId } from 'uuid';
import type { DeviceId } from '#lib/domain/shared/id.ts';
import { browserOf, createNode, refused, refusedCode } from '../../../../tests/support/identity.ts';
import { cloneDatabase, makeCompany, makeSession, makeUser } from '../../../../tests/support/postgres.ts';

const db = await cloneDatabase();
const node = createNode(db);
const mill = await makeCompany(db, { code: 'bandung', name: 'Bandung' });
const rival = await makeCompany(db, { code: 'rhine', name: 'Rhine' });
const person = (name: string, roles: Parameters<typeof makeUser>[2]['roles'], company = mill) =>
	makeUser(db, company, { name, roles });
const ayu = await person('Ayu', ['Admin']);
const made = await person('Made', ['Mapper']);
const siti = await person('Siti', ['Supervisor']);
const budi = await person('Budi', ['Technician']);
const anna = await person('Anna', ['Admin'], rival);

const portal = async ({ userId }: { userId: string }) =>
	node.as(browserOf((await makeSession(db, userId)).sessionHash));

/** A phone that has registered itself, in a field session of its own. */
async function phone({ userId }: { userId: string }, deviceId = newId() as DeviceId) {
	const { sessionHash } = await makeSession(db, userId, 'field');
	const client = node.as({ ...browserOf(sessionHash), app: 'field' as const });
	await client.sync.register({ deviceId, name: 'Pixel', platform: 'Android', appVersion: '1.0' });
	return { client, deviceId, sessionHash };
}

const report = (deviceId: DeviceId, waiting = 0) => ({
	deviceId,
	appVersion: '1.1',
	hasNfc: true,
	isPersistent: true,
	freeBytes: 5_000_000_000,
	waiting,
	oldestAt: waiting > 0 ? '2026-03-02T06:00:00.000Z' : null
});
const age = (sessionHash: string) =>
	db.admin`update auth.session set created_at = now() - interval '11 minutes' where id_hash = ${sessionHash}`;
const entriesAbout = async (deviceId: string) =>
	(
		await db.admin<{ action: string }[]>`select action from audit.entry where subject_id = ${deviceId} order by seq`
	).map(({ action }) => action);

describe('the key of a phone', () => {
	test('is made once, and released again only right after a full sign-in', async () => {
		const first = await phone(budi);
		const { key } = await first.client.device['release-key']({ deviceId: first.deviceId });
		expect(Buffer.from(key, 'base64')).toHaveLength(32);
		const again = await phone(budi, first.deviceId);
		expect(await again.client.device['release-key']({ deviceId: first.deviceId })).toEqual({ key });
		await age(again.sessionHash);
		expect(await refusedCode(again.client.device['release-key']({ deviceId: first.deviceId }))).toBe('sign-in-again');
		expect(await entriesAbout(first.deviceId)).toEqual(['device.register', 'device.release-key']);
	});

	test('lies sealed in the database, also one that lay open before', async () => {
		const { client, deviceId } = await phone(budi);
		const { key } = await client.device['release-key']({ deviceId });
		const lying = async () => {
			const [row] = await db.admin<{ secret: Buffer }[]>`select secret from device_key where device_id = ${deviceId}`;
			return row?.secret ?? Buffer.alloc(0);
		};
		expect(await lying()).toHaveLength(60);
		expect((await lying()).includes(Buffer.from(key, 'base64'))).toBe(false);
		await db.admin`update device_key set secret = decode(${key}, 'base64') where device_id = ${deviceId}`;
		expect(await client.device['release-key']({ deviceId })).toEqual({ key });
		expect(await lying()).toHaveLength(60);
		expect(await client.device['release-key']({ deviceId })).toEqual({ key });
	});

	test('is nobody else’s, and gone with the device', async () => {
		const { deviceId, client } = await phone(budi);
		await client.device['release-key']({ deviceId });
		expect(await refusedCode((await phone(made)).client.device['release-key']({ deviceId }))).toBe('not-found');
		expect(await refusedCode((await phone(anna)).client.device['release-key']({ deviceId }))).toBe('not-found');
		await (await portal(ayu)).device.revoke({ deviceId });
		const later = await makeSession(db, budi.userId, 'field');
		const back = node.as({ ...browserOf(later.sessionHash), app: 'field' as const });
		expect(await refusedCode(back.device['release-key']({ deviceId }))).toBe('device-revoked');
		const keys = await db.admin`select from device_key where device_id = ${deviceId}`;
		expect(keys).toHaveLength(0);
	});
});

describe('the phones of one person', () => {
	test('are ten at most, withdrawn ones not counted, and two at once count each other', async () => {
		const dewi = await person('Dewi', ['Technician']);
		const phones = [];
		for (let n = 0; n < 9; n += 1) phones.push(await phone(dewi));
		const tried = await Promise.allSettled([phone(dewi), phone(dewi)]);
		expect(tried.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
		expect(await refused(phone(dewi))).toMatchObject({ code: 'too-many-devices', limit: 10 });
		const [first] = phones;
		if (!first) throw new Error('there is a first phone');
		await phone(dewi, first.deviceId);
		await (await portal(ayu)).device.revoke({ deviceId: first.deviceId });
		await phone(dewi);
		expect(await refusedCode(phone(dewi))).toBe('too-many-devices');
		const [kept] = await db.admin`select count(*)::int as count from device where user_id = ${dewi.userId}`;
		expect(kept).toEqual({ count: 11 });
	});
});

describe('the list of devices', () => {
	test('shows what each reported, of the own company only, and finds those with unsent work', async () => {
		const { deviceId, client } = await phone(siti);
		await client.device.report(report(deviceId, 3));
		const { device } = await portal(ayu);
		const found = await device.list({ hasUnsent: true });
		expect(found.items).toMatchObject([
			{
				deviceId,
				name: 'Pixel',
				user: { id: siti.userId, name: 'Siti' },
				platform: 'Android',
				appVersion: '1.1',
				hasNfc: true,
				isPersistent: true,
				freeBytes: 5_000_000_000,
				outboxCount: 3,
				outboxOldestAt: '2026-03-02T06:00:00.000Z',
				revokedAt: null
			}
		]);
		const all = await device.list({ limit: 1 });
		expect(all.items[0]?.deviceId).toBe(deviceId);
		const rest = await device.list({ limit: 250, cursor: all.next ?? '' });
		expect(rest.items.length + 1).toBe(all.total);
		expect((await (await portal(anna)).device.list({})).items.map((one) => one.deviceId)).not.toContain(deviceId);
		expect(await refusedCode(device.list({ cursor: 'bm8' }))).toBe('invalid');
	});

	test('is for those who may pair phones', async () => {
		for (const who of [siti, budi]) expect(await refusedCode((await portal(who)).device.list({}))).toBe('permission');
		await expect((await portal(made)).device.list({})).resolves.toBeDefined();
	});
});

describe('revoking a device', () => {
	test('ends its session at once and no other of the person; the phone is told why', async () => {
		const lost = await phone(budi);
		const kept = await phone(budi);
		for (const { client, deviceId } of [lost, kept]) await client.device.report(report(deviceId));
		await (await portal(ayu)).device.revoke({ deviceId: lost.deviceId });
		expect(await refusedCode(lost.client.auth.me())).toBe('session');
		await expect(kept.client.auth.me()).resolves.toBeDefined();
		expect(await refusedCode(phone(budi, lost.deviceId))).toBe('device-revoked');
		expect(await entriesAbout(lost.deviceId)).toEqual(['device.register', 'device.revoke']);
		expect(await refusedCode((await portal(ayu)).device.revoke({ deviceId: lost.deviceId }))).toBe('wrong-state');
	});

	test('is refused for the device of somebody stronger, of another company, and without the right', async () => {
		const { deviceId } = await phone(ayu);
		expect(await refusedCode((await portal(made)).device.revoke({ deviceId }))).toBe('stronger-user');
		expect(await refusedCode((await portal(anna)).device.revoke({ deviceId }))).toBe('not-found');
		expect(await refusedCode((await portal(siti)).device.revoke({ deviceId }))).toBe('permission');
		const [row] = await db.admin`select revoked_at from device where id = ${deviceId}`;
		expect(row?.['revoked_at']).toBeNull();
	});
});

test('a new name stays when the phone registers again, and is on record', async () => {
	const { deviceId } = await phone(budi);
	await (await portal(made)).device.rename({ deviceId, name: 'Night shift' });
	await phone(budi, deviceId);
	const [row] = await db.admin`select name from device where id = ${deviceId}`;
	expect(row?.['name']).toBe('Night shift');
	expect(await entriesAbout(deviceId)).toEqual(['device.register', 'device.rename']);
});

test('a device does not speak for another person', async () => {
	const { deviceId } = await phone(budi);
	const other = await phone(made);
	expect(await refusedCode(other.client.device.report(report(deviceId)))).toBe('device-revoked');
	const [row] = await db.admin`select device_id as device from auth.session where id_hash = ${other.sessionHash}`;
	expect(row?.['device']).toBeNull();
});
