import { beforeEach, describe, expect, test } from 'vitest';
import { v7 as newId } from 'uuid';
import type { CompanyId, UserId } from '#lib/domain/shared/id.ts';
import { type Browser, browserOf, createNode, refused, refusedCode } from '../../../../tests/support/identity.ts';
import { cloneDatabase, makeCompany, makeSession, makeStaff, makeUser } from '../../../../tests/support/postgres.ts';

const db = await cloneDatabase();
const node = createNode(db);
const mill = await makeCompany(db, { code: 'bandung', name: 'Bandung Weaving Mill' });
const demo = await makeCompany(db, { code: 'demo', name: 'Demo', environment: 'development' });
const nina = await makeStaff(db, 'Nina');
const ayu = await makeUser(db, mill, { name: 'Ayu', roles: ['Admin'] });
const budi = await makeUser(db, mill, { name: 'Budi', roles: ['Technician'] });

const millId = mill.companyId as CompanyId;
const why = { reason: 'The due date is wrong', threadReference: 'Re: due dates' };
const staffBrowser = async (): Promise<Browser> => browserOf((await makeSession(db, nina.userId)).sessionHash);

/** Enters the mill and shows its pages, as the portal does. */
async function inside(company = mill): Promise<Browser> {
	const browser = await staffBrowser();
	const { visitId } = await node.as(browser).visit.enter({ companyId: company.companyId as CompanyId, ...why });
	return Object.assign(browser, { companyId: company.companyId, visitId });
}

const entries = async (action: string) =>
	(
		await db.admin<{ body: string }[]>`
			select body from audit.entry where company_id = ${millId} and action = ${action} order by seq
		`
	).map(({ body }) => (JSON.parse(body) as { entry: Record<string, unknown> }).entry);
const visitRow = async (visitId: string | undefined) => {
	const [row] = await db.admin`select exit_kind, changes, reads from auth.visit where id = ${visitId ?? null}`;
	return row;
};
const age = (visitId: string | undefined, interval: string) => db.admin`
	update auth.visit set last_input_at = last_input_at - ${interval}::interval where id = ${visitId ?? null}
`;

beforeEach(() => db.admin`truncate audit.entry, audit.head`);

describe('entering a company', () => {
	test('takes a reason of ten characters and the e-mail thread, and is on record in that company', async () => {
		const { as } = node;
		const browser = await staffBrowser();
		const enter = (input: object) => as(browser).visit.enter({ companyId: millId, ...input } as never);
		expect(await refused(enter({ threadReference: 'Re: x' }))).toMatchObject({ code: 'invalid', fields: ['reason'] });
		expect(await refused(enter({ reason: 'too short', threadReference: 'Re: x' }))).toMatchObject({
			fields: ['reason']
		});
		expect(await refused(enter({ reason: why.reason }))).toMatchObject({
			code: 'invalid',
			fields: ['threadReference']
		});
		expect(await refusedCode(enter({ ...why, companyId: newId() }))).toBe('not-found');
		const { visitId } = await enter(why);
		const [entry] = await entries('visit.enter');
		expect(entry).toMatchObject({
			actor: { name: 'Nina' },
			actorCompany: 'Pegotec',
			visit: visitId,
			actingCompany: millId
		});
		expect(await entries('visit.enter')).toHaveLength(1);
	});

	test('goes on under a new token; the old one is dead', async () => {
		const browser = await staffBrowser();
		const before = browserOf(browser.sessionHash);
		await node.as(browser).visit.enter({ companyId: millId, ...why });
		expect(browser.sessionHash).not.toBe(before.sessionHash);
		expect(await refusedCode(node.as(before).auth.me())).toBe('session');
		expect((await node.as(browser).auth.me()).company?.name).toBe('Bandung Weaving Mill');
	});

	test('asks no thread and no write window where the company is not in production', async () => {
		const browser = await staffBrowser();
		const { visitId } = await node
			.as(browser)
			.visit.enter({ companyId: demo.companyId as CompanyId, reason: why.reason });
		const me = await node.as({ ...browser, companyId: demo.companyId, visitId }).auth.me();
		expect(me.visit).toMatchObject({ isConfirmationNeeded: false, threadReference: null });
	});

	test('is for support staff only, also by company people who hold every right of theirs', async () => {
		const admin = browserOf((await makeSession(db, ayu.userId)).sessionHash);
		for (const call of [
			() => node.as(admin).visit.enter({ companyId: millId, ...why }),
			() => node.as(admin).company.list({}),
			() => node.as(admin).visit.exit()
		]) {
			expect(await refused(call())).toMatchObject({ code: 'permission', permission: 'tenant-switching' });
		}
	});
});

describe('inside', () => {
	test('the banner knows the reason, and staff have every right of the company', async () => {
		const browser = await inside();
		const me = await node.as(browser).auth.me();
		expect(me).toMatchObject({
			roles: ['PegotecUser'],
			visit: { reason: why.reason, windowUntil: null, isConfirmationNeeded: true }
		});
		expect(me.permissions).toContain('settings.edit');
		expect(me.settings).toMatchObject({ qrScanning: true });
	});

	test('every read leaves a trace of procedure, subject and minute', async () => {
		const browser = await inside();
		await node.as(browser).user.list({});
		await node.as(browser).user.list({});
		await node.as(browser).activity.list({ actorId: budi.userId });
		const reads = await db.admin`
			select procedure, subject, count from auth.visit_read where visit_id = ${browser.visitId ?? null} order by procedure
		`;
		expect(reads.map((read) => ({ ...read }))).toEqual([
			{ procedure: 'activity.list', subject: `actorId=${budi.userId}`, count: 1 },
			{ procedure: 'user.list', subject: '', count: 2 }
		]);
		expect((await visitRow(browser.visitId))?.['reads']).toBe(3);
	});

	test('a grave command asks each time, window or not; the confirmation serves once and is on record', async () => {
		const browser = await inside();
		const client = node.as(browser);
		const deactivate = () => client.user.deactivate({ userId: budi.userId as UserId });
		expect(await refused(deactivate())).toMatchObject({ code: 'confirm-write', state: 'each-time' });
		await client.visit['confirm-write']({ note: 'Budi left the mill', isConfirmed: true });
		expect(await refused(deactivate())).toMatchObject({ code: 'confirm-write', state: 'each-time' });
		await client.visit['confirm-write']({
			note: 'Budi left the mill',
			isConfirmed: true,
			forCommand: 'user.deactivate'
		});
		await deactivate();
		const [entry] = await entries('user.deactivate');
		expect(entry).toMatchObject({
			actor: { name: 'Nina' },
			actorCompany: 'Pegotec',
			visit: browser.visitId,
			windowNote: 'Budi left the mill',
			before: { isActive: true },
			after: { isActive: false }
		});
		expect((await visitRow(browser.visitId))?.['changes']).toBe(1);
		expect(await refusedCode(client.user.reactivate({ userId: budi.userId as UserId }))).toBe('confirm-write');
		await client.visit['confirm-write']({ note: 'Budi is back', isConfirmed: true, forCommand: 'user.reactivate' });
		await client.user.reactivate({ userId: budi.userId as UserId });
	});

	test('a confirmation is not used up by a command that fails', async () => {
		const client = node.as(await inside());
		await client.visit['confirm-write']({ note: 'Ayu asked for it', isConfirmed: true, forCommand: 'user.deactivate' });
		expect(await refusedCode(client.user.deactivate({ userId: ayu.userId as UserId }))).toBe('last-admin');
		await client.user.deactivate({ userId: budi.userId as UserId });
		await db.admin`update company_user set active = true where id = ${budi.userId}`;
		await db.admin`update auth.account set active = true where id = ${budi.userId}`;
	});

	test('the window is ten minutes, shown with its note, and closes early on request', async () => {
		const browser = await inside();
		const client = node.as(browser);
		const { windowUntil } = await client.visit['confirm-write']({ note: 'move a due date', isConfirmed: true });
		expect(new Date(windowUntil).getTime() - Date.now()).toBeGreaterThan(9.9 * 60_000);
		expect((await client.auth.me()).visit).toMatchObject({ windowNote: 'move a due date', windowUntil });
		await client.visit['close-window']();
		expect((await client.auth.me()).visit).toMatchObject({ windowNote: null, windowUntil: null });
		expect(await refusedCode(client.visit['confirm-write']({ note: 'x', isConfirmed: true }))).toBe('invalid');
	});
});

describe('leaving', () => {
	test('gives a new token, writes the kind of exit, and other tabs of the visit are told', async () => {
		const browser = await inside();
		const otherTab = browser;
		const { visitId } = await node.as(browser).visit.exit();
		expect(visitId).toBe(browser.visitId);
		expect(await refusedCode(node.as(otherTab).user.list({}))).toBe('visit-closed');
		expect((await node.as(browserOf(browser.sessionHash)).auth.me()).company).toBeNull();
		expect((await entries('visit.exit')).map((entry) => entry['after'])).toMatchObject([
			{ exitKind: 'exit', changes: 0 }
		]);
	});

	test('a second company ends the first visit', async () => {
		const browser = await inside();
		const first = browser.visitId;
		await node.as(browser).visit.enter({ companyId: demo.companyId as CompanyId, reason: why.reason });
		expect((await visitRow(first))?.['exit_kind']).toBe('switch');
		expect(await refusedCode(node.as(browser).user.list({}))).toBe('visit-closed');
	});

	test('fifteen minutes without input end it at once in the gate, and the sweep writes the end', async () => {
		const browser = await inside();
		await age(browser.visitId, '14 minutes');
		await node.as(browser).user.list({});
		await node.as(browser).visit.input();
		await age(browser.visitId, '16 minutes');
		expect(await refusedCode(node.as(browser).user.list({}))).toBe('visit-closed');
		expect(await refusedCode(node.as(browser).visit.input())).toBe('visit-closed');
		expect(await node.visits.sweep()).toBe(1);
		expect((await visitRow(browser.visitId))?.['exit_kind']).toBe('idle');
		expect(await node.visits.sweep()).toBe(0);
		expect((await entries('visit.exit')).map((entry) => entry['after'])).toMatchObject([{ exitKind: 'idle' }]);
	});

	test('eight hours end it, signing out ends it, and so does losing the session', async () => {
		const long = await inside();
		await db.admin`update auth.visit set entered_at = now() - interval '8 hours' where id = ${long.visitId ?? null}`;
		expect(await refusedCode(node.as(long).user.list({}))).toBe('visit-closed');
		const signedOut = await inside();
		await node.as(signedOut).auth.signOut();
		const lost = await inside();
		await node.sessions.revoke(lost.sessionHash ?? '');
		await node.visits.sweep();
		const kinds = await Promise.all(
			[long, signedOut, lost].map(async ({ visitId }) => (await visitRow(visitId))?.['exit_kind'])
		);
		expect(kinds).toEqual(['limit', 'sign-out', 'revoked']);
	});

	test('works when the company was set inactive, which does not end the visit either', async () => {
		const browser = await inside();
		await db.admin`update auth.company set active = false where id = ${millId}`;
		await node.as(browser).user.list({});
		await node.as(browser).visit.exit();
		await db.admin`update auth.company set active = true where id = ${millId}`;
	});
});
