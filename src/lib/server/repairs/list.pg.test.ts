import * as z from 'zod/mini';
import { describe, expect, test } from 'vitest';
import { RepairFilter } from '#lib/domain/repairs/filter.ts';
import { type Name, openPlant } from '../../../../tests/support/company.ts';
import { listsIn, repairOf } from '../../../../tests/support/reports.ts';
import { getRepair, listReporters, listRepairs } from './repairs.service.ts';
import { createRepair } from './report.service.ts';
import { dismissRepair } from './triage.service.ts';

const plant = await openPlant();
const { make, as, here, there, db, company } = plant;
const lists = listsIn(db, company.companyId);
const leak = await lists.type('Leak');
const guard = await lists.type('Safety device', 'high');
const inHours = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString();

const report = (more: Record<string, unknown> = {}, at = here, name: Name = 'tina') =>
	as(name).run(createRepair, repairOf(at, leak, more));
const detail = async (repairId: string, name: Name = 'ada') =>
	as(name).read('repair.view', (scope) => getRepair(scope, { repairId: repairId as never }));
const list = (filter: z.input<typeof RepairFilter> = {}, name: Name = 'ada') =>
	as(name).read('repair.view', (scope) => listRepairs(scope, z.parse(RepairFilter, filter)));
const refusal = (code: string, details: object = {}) => ({ code, details: expect.objectContaining(details) as object });

describe('the list', () => {
	test('stands in the order of priority, then age, with Critical ones on top of every order, page by page', async () => {
		const hall = await make.plant('Hall P');
		const low = await report({ priority: 'low' }, hall);
		const high = await report({ priority: 'high' }, hall);
		const critical = await report({ priority: 'critical' }, hall);
		const medium = await report({ priority: 'medium' }, hall);
		const ids = async (filter: z.input<typeof RepairFilter>) => {
			const found: string[] = [];
			let cursor: string | undefined;
			do {
				const page = await list({ ...filter, assetId: hall.assetId, limit: 1, ...(cursor ? { cursor } : {}) });
				found.push(...page.items.map(({ repairId }) => repairId));
				expect(page.total).toBe(4);
				cursor = page.next ?? undefined;
			} while (cursor);
			return found;
		};
		const [l, h, c, m] = [low, high, critical, medium].map(({ repairId }) => repairId);
		expect(await ids({})).toEqual([c, h, m, l]);
		expect(await ids({ sort: 'number' })).toEqual([c, l, h, m]);
		expect(await ids({ sort: '-number' })).toEqual([c, m, h, l]);
		expect(await ids({ sort: 'reported' })).toEqual([c, l, h, m]);
		expect(await ids({ sort: '-reported' })).toEqual([c, m, h, l]);
	});

	test('of what is over begins with what was closed last, whatever its priority, page by page', async () => {
		const hall = await make.plant('Hall R');
		const reported = [await report({ priority: 'critical' }, hall), await report({}, hall), await report({}, hall)];
		const [first, second, third] = reported.map(({ repairId }) => repairId);
		for (const repairId of [second, first, third])
			await as('ada').run(dismissRepair, { repairId: repairId ?? '', reason: 'Already repaired' });
		const found: string[] = [];
		let cursor: string | undefined;
		do {
			const page = await list({
				state: 'dismissed',
				assetId: hall.assetId,
				limit: 1,
				...(cursor ? { cursor } : {})
			});
			found.push(...page.items.map(({ repairId }) => repairId));
			cursor = page.next ?? undefined;
		} while (cursor && found.length < 4);
		expect(found).toEqual([third, first, second]);
	});

	test('is narrowed by state, place, type, priority, reporter, time and text, and by the sites of who asks', async () => {
		const hall = await make.plant('Hall Q');
		const { repairId, number } = await report(
			{ typeId: guard, priority: 'high', description: 'Guard door sticks' },
			hall,
			'tom'
		);
		const found = async (filter: z.input<typeof RepairFilter>, name: Name = 'ada') =>
			(await list({ assetId: hall.assetId, ...filter }, name)).items.map((item) => item.repairId);
		const fitting: z.input<typeof RepairFilter>[] = [
			{},
			{ siteId: hall.siteId },
			{ lineId: hall.lineId },
			{ typeId: guard },
			{ priorities: ['high', 'critical'] },
			{ reporterId: as('tom').userId },
			{ reportedFrom: inHours(-1), reportedTo: inHours(1) },
			{ text: 'door' },
			{ text: `R-${String(number).padStart(6, '0')}` },
			{ text: 'Hall Q pump' }
		];
		for (const filter of fitting) expect([filter, await found(filter)]).toEqual([filter, [repairId]]);
		for (const filter of [
			{ state: 'deferred' },
			{ priorities: ['low'] },
			{ text: '%' },
			{ reportedTo: inHours(-1) }
		] as const)
			expect([filter, await found(filter as z.input<typeof RepairFilter>)]).toEqual([filter, []]);
		expect(await found({}, 'sari')).toEqual([]);
		expect(await found({ cursor: Buffer.from('["priority","0","x","y"]').toString('base64url') })).toEqual([repairId]);
	});

	test('can be narrowed to whoever has reported where one looks, in the order of their names', async () => {
		await report({}, here, 'tom');
		await report({}, here, 'tina');
		await report({}, there, 'tom');
		const names = async (name: Name) =>
			(await as(name).read('repair.view', (scope) => listReporters(scope))).items.map((person) => person.name);
		expect(await names('ada')).toEqual(['Tina', 'Tom']);
		expect(await names('sari')).toEqual(['Tom']);
		await expect(names('tina')).rejects.toMatchObject(refusal('permission', { permission: 'repair.view' }));
	});

	test('and the request itself are for those who may view them', async () => {
		const { repairId } = await report();
		await expect(list({}, 'tina')).rejects.toMatchObject(refusal('permission', { permission: 'repair.view' }));
		await expect(detail(repairId, 'sari')).rejects.toMatchObject({ code: 'not-found', details: {} });
		expect((await detail(repairId, 'vera')).repair.repairId).toBe(repairId);
	});
});
