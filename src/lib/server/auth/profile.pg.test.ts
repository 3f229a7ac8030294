import { beforeEach, describe, expect, test } from 'vitest';
import { type Browser, browserOf, createNode, refused, refusedCode } from '../../../../tests/support/identity.ts';
import { cloneDatabase, makeCompany, makeSession, makeUser } from '../../../../tests/support/postgres.ts';
import { createPasswords } from './password.ts';

const PASSWORD = 'Maintain-2026!';
const db = await cloneDatabase();
const node = createNode(db);
const company = await makeCompany(db, { code: 'bandung', name: 'Bandung' });
const passwordHash = await createPasswords().hash(PASSWORD);
const siti = await makeUser(db, company, {
	name: 'Siti',
	roles: ['Supervisor'],
	email: 'siti@bandung.test',
	passwordHash
});
const rival = await makeUser(db, company, { name: 'Rival', roles: ['Viewer'] });

async function signedIn(app: 'portal' | 'field' = 'portal'): Promise<Browser> {
	const browser: Browser = { ...browserOf(), app };
	await node.as(browser).auth.signIn({ login: 'siti@bandung.test', password: PASSWORD, app });
	return browser;
}
const lastEntry = async () => {
	const [row] = await db.admin<{ body: string }[]>`select body from audit.entry order by seq desc limit 1`;
	return (JSON.parse(row?.body ?? '{}') as { entry?: Record<string, unknown> }).entry;
};

beforeEach(async () => {
	await db.admin`delete from auth.throttle`;
	await node.sessions.revokeAll(siti.userId);
});

describe('who am I', () => {
	test('names the person, the company, the rights of this moment and the landing page', async () => {
		const me = await node.as(await signedIn()).auth.me();
		expect(me).toMatchObject({
			user: { name: 'Siti', isStaff: false, theme: 'system' },
			company: { code: 'bandung', language: 'en', weekStart: 'monday' },
			roles: ['Supervisor'],
			sites: null,
			visit: null,
			landing: '/'
		});
		expect(me.permissions).toContain('task.approve');
		expect(me.permissions).not.toContain('settings.edit');
	});

	test('nobody without a session, and nobody with garbage for one', async () => {
		for (const hash of [undefined, '', '0'.repeat(64), 'x'.repeat(100_000)]) {
			expect(await refusedCode(node.as(browserOf(hash)).auth.me())).toBe('session');
		}
	});

	test('signing out kills the cookie and is on record', async () => {
		const browser = await signedIn();
		const copy = { ...browser };
		await node.as(browser).auth.signOut();
		expect(browser.sessionHash).toBeUndefined();
		expect(await refusedCode(node.as(copy).auth.me())).toBe('session');
		expect(await lastEntry()).toMatchObject({
			action: 'auth.sign-out',
			actor: { name: 'Siti' },
			roles: ['Supervisor']
		});
	});

	test('a company code is answered for active companies only', async () => {
		const open = node.as(browserOf());
		expect(await open.auth.companyOf({ code: 'BANDUNG' })).toEqual({ name: 'Bandung' });
		expect(await open.auth.companyOf({ code: 'nowhere' })).toBeNull();
		expect(await open.auth.demoAccounts()).toBeNull();
	});
});

describe('the own password', () => {
	test('needs the current one, a good new one, and goes on under a new token; the other sessions end', async () => {
		const browser = await signedIn();
		const phone = await signedIn('field');
		const { profile } = node.as(browser);
		expect(
			await refused(profile.changePassword({ current: 'wrong-Password-77', next: 'Loom-and-shuttle-9' }))
		).toMatchObject({
			code: 'password-wrong',
			fields: ['current']
		});
		for (const [next, code] of [
			['short', 'password-weak'],
			['password1', 'password-common'],
			['siti@bandung.test', 'password-common']
		] as const) {
			expect(await refused(profile.changePassword({ current: PASSWORD, next }))).toMatchObject({
				code,
				fields: ['next']
			});
		}
		const before = { ...browser };
		await profile.changePassword({ current: PASSWORD, next: 'Loom-and-shuttle-9', endOthers: true });
		expect(await refusedCode(node.as(before).auth.me())).toBe('session');
		expect(await refusedCode(node.as(phone).auth.me())).toBe('session');
		expect((await node.as(browser).auth.me()).user.name).toBe('Siti');
		expect(JSON.stringify(await lastEntry())).not.toContain('Loom-and-shuttle-9');
		await node.as(browser).profile.changePassword({ current: 'Loom-and-shuttle-9', next: PASSWORD });
	});

	test('that somebody else chose is changed before anything else', async () => {
		await db.admin`update auth.account set must_change_password = true where id = ${siti.userId}`;
		const browser = await signedIn();
		expect(await refusedCode(node.as(browser).auth.me())).toBe('must-change-password');
		expect(await refusedCode(node.as(browser).user.list({}))).toBe('must-change-password');
		await node.as(browser).profile.changePassword({ current: PASSWORD, next: 'Loom-and-shuttle-9' });
		expect((await node.as(browser).auth.me()).user.name).toBe('Siti');
		await node.as(browser).profile.changePassword({ current: 'Loom-and-shuttle-9', next: PASSWORD });
	});

	test('cannot be guessed through an open session either', async () => {
		const { profile } = node.as(await signedIn());
		const guess = () =>
			refusedCode(profile.changePassword({ current: 'wrong-Password-77', next: 'Loom-and-shuttle-9' }));
		for (let n = 0; n < 5; n += 1) expect(await guess()).toBe('password-wrong');
		expect(await guess()).toBe('too-many');
	});
});

describe('the own sessions', () => {
	test('are listed with the current one marked, and end one by one or all but this', async () => {
		const browser = await signedIn();
		const phone = await signedIn('field');
		const tablet = await signedIn('field');
		const { items } = await node.as(browser).profile.sessions();
		expect(items.filter(({ isCurrent }) => isCurrent)).toMatchObject([{ kind: 'portal', browser: 'Firefox' }]);
		expect(JSON.stringify(items)).not.toContain(browser.sessionHash);
		const [latest] = items.filter(({ kind }) => kind === 'field');
		await node.as(browser).profile.endSession({ sessionId: latest?.sessionId ?? '' });
		const alive = async () =>
			(await Promise.all([phone, tablet].map((b) => refusedCode(node.as(b).auth.me())))).filter((code) => !code).length;
		expect(await alive()).toBe(1);
		expect(await node.as(browser).profile.endOtherSessions()).toEqual({ ended: 1 });
		expect(await alive()).toBe(0);
	});

	test('somebody else cannot end them, and cannot tell whether they exist', async () => {
		const browser = await signedIn();
		const [own] = (await node.as(browser).profile.sessions()).items;
		const stranger = browserOf((await makeSession(db, rival.userId)).sessionHash);
		expect(await refusedCode(node.as(stranger).profile.endSession({ sessionId: own?.sessionId ?? '' }))).toBe(
			'not-found'
		);
		expect((await node.as(browser).auth.me()).user.name).toBe('Siti');
	});
});

test('a person edits their own name, language, zone and theme, and the company sees the new name', async () => {
	const browser = await signedIn();
	await node.as(browser).profile.edit({ name: 'Siti Rahma', language: 'de', timeZone: 'Asia/Jakarta', theme: 'dark' });
	expect((await node.as(browser).auth.me()).user).toMatchObject({
		name: 'Siti Rahma',
		language: 'de',
		timeZone: 'Asia/Jakarta',
		theme: 'dark'
	});
	const [row] = await db.admin`select name, language, revision from company_user where id = ${siti.userId}`;
	expect({ ...row }).toEqual({ name: 'Siti Rahma', language: 'de', revision: 2 });
	expect(await lastEntry()).toMatchObject({
		action: 'profile.edit',
		before: { name: 'Siti' },
		after: { name: 'Siti Rahma' }
	});
	expect(await refusedCode(node.as(browser).profile.edit({ timeZone: 'Mars/Olympus' }))).toBe('invalid');
});

test('each app has its own session and cookie', async () => {
	const browser = await signedIn('field');
	const { items } = await node.as(browser).profile.sessions();
	expect(items).toMatchObject([{ kind: 'field', isCurrent: true }]);
});
