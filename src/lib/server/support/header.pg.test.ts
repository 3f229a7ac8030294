import { beforeEach, describe, expect, test } from 'vitest';
import { v7 as newId } from 'uuid';
import type { CompanyId, UserId } from '#lib/domain/shared/id.ts';
import { browserOf, createNode, refusedCode } from '../../../../tests/support/identity.ts';
import { cloneDatabase, makeCompany, makeSession, makeStaff, makeUser } from '../../../../tests/support/postgres.ts';

const db = await cloneDatabase();
const node = createNode(db);
const mill = await makeCompany(db, { code: 'bandung', name: 'Bandung' });
const rival = await makeCompany(db, { code: 'rhine', name: 'Rhine' });
const nina = await makeStaff(db, 'Nina');
const ayu = await makeUser(db, mill, { name: 'Ayu', roles: ['Admin'] });
const budi = await makeUser(db, mill, { name: 'Budi', roles: ['Technician'] });

const sessionOf = async (userId: string) => browserOf((await makeSession(db, userId)).sessionHash);
const actions = async (companyId: string) =>
	(
		await db.admin<{ action: string }[]>`select action from audit.entry where company_id = ${companyId} order by seq`
	).map(({ action }) => action);

beforeEach(() => db.admin`truncate audit.entry, audit.head`);

describe('X-Company-ID', () => {
	test('from company people: none and their own change nothing, any other value is refused and on their own record', async () => {
		const browser = await sessionOf(ayu.userId);
		expect((await node.as(browser).user.list({})).total).toBe(2);
		expect((await node.as({ ...browser, companyId: mill.companyId }).user.list({})).total).toBe(2);
		for (const companyId of [rival.companyId, newId(), '', '*', '../', 'x'.repeat(100_000)]) {
			expect(await refusedCode(node.as({ ...browser, companyId }).user.list({}))).toBe('wrong-company');
		}
		expect(await actions(mill.companyId)).toEqual(Array(6).fill('access.wrong-company'));
		expect(await actions(rival.companyId)).toEqual([]);
		const [entry] = await db.admin<
			{ body: string }[]
		>`select body from audit.entry where company_id = ${mill.companyId}`;
		expect(entry?.body).toContain(rival.companyId);
	});

	test('from staff without a visit: opens one visit on record, named by header or by its reason, and continues it', async () => {
		const browser = { ...(await sessionOf(nina.userId)), companyId: mill.companyId };
		await Promise.all([node.as(browser).user.list({}), node.as(browser).user.list({}), node.as(browser).role.list({})]);
		await node.as({ ...browser, companyId: rival.companyId, reason: 'nightly\u0007 check' }).user.list({});
		const visits =
			await db.admin`select company_id, reason, kind, reads from auth.visit where account_id = ${nina.userId} order by entered_at`;
		expect(visits.map((visit) => [visit['company_id'], visit['reason'], visit['kind'], visit['reads']])).toEqual([
			[mill.companyId, 'by header', 'header', 3],
			[rival.companyId, 'nightly  check', 'header', 1]
		]);
		expect(await actions(mill.companyId)).toEqual(['visit.enter']);
	});

	test('from staff: no header on company data, an unknown company, an open portal visit that is not named', async () => {
		const browser = await sessionOf(nina.userId);
		expect(await refusedCode(node.as(browser).user.list({}))).toBe('company-required');
		expect(await refusedCode(node.as({ ...browser, companyId: newId() }).user.list({}))).toBe('not-found');
		expect(await refusedCode(node.as({ ...browser, companyId: 'nonsense' }).user.list({}))).toBe('not-found');
		await node.as(browser).visit.enter({
			companyId: mill.companyId as CompanyId,
			reason: 'a question about tags',
			threadReference: 'Re: tags'
		});
		for (const companyId of [mill.companyId, rival.companyId]) {
			expect(await refusedCode(node.as({ ...browser, companyId }).user.list({}))).toBe('visit-header-missing');
		}
	});

	test('a visit of another session, an old one, and one of another company are all a closed visit', async () => {
		const enter = {
			companyId: mill.companyId as CompanyId,
			reason: 'a question about tags',
			threadReference: 'Re: tags'
		};
		const mine = await sessionOf(nina.userId);
		const { visitId } = await node.as(mine).visit.enter(enter);
		const other = await sessionOf(nina.userId);
		for (const named of [
			{ ...other, companyId: mill.companyId, visitId },
			{ ...mine, companyId: rival.companyId, visitId },
			{ ...mine, companyId: mill.companyId, visitId: newId() },
			{ ...mine, companyId: mill.companyId, visitId: 'nonsense' }
		]) {
			expect(await refusedCode(node.as(named).user.list({}))).toBe('visit-closed');
		}
	});

	test('a change in a header visit is not stopped, but marked as not confirmed', async () => {
		const browser = { ...(await sessionOf(nina.userId)), companyId: mill.companyId };
		await node.as(browser).user.deactivate({ userId: budi.userId as UserId });
		const [entry] = await db.admin<{ body: string }[]>`select body from audit.entry where action = 'user.deactivate'`;
		const { entry: stored } = JSON.parse(entry?.body ?? '{}') as { entry: Record<string, unknown> };
		expect(stored).toMatchObject({ actorCompany: 'Pegotec', windowNote: null });
		expect(stored['visit']).toEqual(expect.any(String));
	});

	test('the list of companies shows active and inactive ones and when one was there last', async () => {
		const browser = await sessionOf(nina.userId);
		const { items } = await node.as(browser).company.list({});
		expect(items.map(({ name, isActive }) => [name, isActive])).toEqual([
			['Bandung', true],
			['Rhine', true]
		]);
		expect(items.every(({ lastVisitAt }) => lastVisitAt !== null)).toBe(true);
		expect((await node.as(browser).company.list({ search: 'rhi' })).total).toBe(1);
	});
});
