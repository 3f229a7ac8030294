import { expect, test } from 'vitest';
import type { Me } from '#lib/domain/access/me.ts';
import { openFieldClient, unsentOf } from '#lib/offline/browser.ts';
import { storeName } from '#lib/offline/people.ts';
import { openIdbStore } from '#lib/offline/store.idb.ts';
import { tryPin } from '#lib/offline/vault.ts';
import { enrolFormer, enter, lockPhone, lookAtPhone, people, reread } from './phone.ts';

const CANARY = 'CNRY-of-the-former-app';
const companyId = crypto.randomUUID();
const userId = crypto.randomUUID();
const deviceId = crypto.randomUUID();

/** What the app without a vault kept: the person in local storage, drafts and outbox as plain rows. */
async function leaveAsFormerApp(): Promise<void> {
	const user = { userId, name: 'Tom Weaver', language: 'de' };
	const me = { user, company: { companyId, name: 'Mill' }, permissions: ['task.execute'], roles: [] };
	localStorage.setItem('field.me', JSON.stringify(me));
	const store = await openIdbStore(storeName({ companyId, userId }));
	const taskId = crypto.randomUUID();
	await store.write([
		{ table: 'meta', op: 'put', id: 'device', by: [], row: { deviceId, made: 3, lastSeq: 2, cursor: null } as never },
		{ table: 'drafts', op: 'put', id: taskId, by: [], row: { taskId, title: CANARY, savedAt: '' } as never },
		{
			table: 'outbox',
			op: 'put',
			id: 'item',
			by: ['w|000000000003', `t:${taskId}|000000000003`],
			row: { id: 'item', state: 'queued', made: 3, title: CANARY, photos: [], waitsFor: [] } as never
		}
	]);
	store.close();
}

test('what an app without a vault left is sealed behind a PIN, offline, without losing an item', async () => {
	await leaveAsFormerApp();
	const found = await lookAtPhone();
	if (found.kind !== 'former') throw new Error(`the phone is ${found.kind}`);
	expect(found.me.user.name).toBe('Tom Weaver');
	const unlocked = await enrolFormer(found.me, '2468');
	const user = { id: userId, name: 'Tom Weaver' };
	const client = await openFieldClient({ ...unlocked, people, user, appVersion: 'test' });
	expect((await client.drafts()).map(({ title }) => title)).toEqual([CANARY]);
	expect((await client.outbox()).map(({ title, made }) => [title, made])).toEqual([[CANARY, 3]]);
	await client.close();
	lockPhone();
	expect(unlocked.person.deviceId).toBe(deviceId);
	expect(JSON.stringify({ ...localStorage })).not.toContain('Weaver');

	const raw = await openIdbStore(storeName({ companyId, userId }));
	const rows = (await Promise.all([raw.entries('drafts'), raw.entries('outbox'), raw.entries('meta')])).flat();
	for (const { row } of rows) expect(Object.keys(Object(row))).toEqual(['sealed']);
	raw.close();
});

test('locked, only the PIN leads back in; until then what waits can be counted and not read', async () => {
	const locked = await lookAtPhone();
	if (locked.kind !== 'locked') throw new Error(`the phone is ${locked.kind}`);
	expect(await unsentOf(locked.person)).toEqual({ drafts: 1, items: 1, photos: 0 });
	expect((await tryPin(people, locked.person.id, '8642', new Date())).kind).toBe('wrong');
	const tried = await tryPin(people, locked.person.id, '2468', new Date());
	if (tried.kind !== 'open') throw new Error('the PIN does not open');
	const { me, person } = await enter(await reread(locked.person), tried.master);
	expect((me as Me).user.userId).toBe(userId);
	expect((await lookAtPhone()).kind).toBe('open');
	lockPhone();
	expect((await people.get(person.id))?.language).toBe('de');
});
