import { v7 as newId } from 'uuid';
import * as z from 'zod/mini';
import { describe, expect, test } from 'vitest';
import { ShutdownFilter } from '#lib/domain/shutdowns/filter.ts';
import { type Name, openPlant } from '../../../../tests/support/company.ts';
import { listsIn, repairOf, stopOf } from '../../../../tests/support/reports.ts';
import { deletePlace, restorePlace } from '../places/bin.service.ts';
import { getRepair } from '../repairs/repairs.service.ts';
import { createRepair } from '../repairs/report.service.ts';
import { convertRepair, deferRepair, undeferRepair } from '../repairs/triage.service.ts';
import { createTask } from '../tasks/edit.service.ts';
import { getTask } from '../tasks/tasks.service.ts';
import { acknowledgeShutdown, cancelShutdown, editShutdown, openShutdown, resolveShutdown } from './manage.service.ts';
import { activateShutdown, planWork } from './plan.service.ts';
import { noteShutdown, planShutdown, reportShutdown } from './report.service.ts';
import { getShutdown, listShutdowns } from './shutdowns.service.ts';

const plant = await openPlant();
const { make, as, here, there, db, company } = plant;
const lists = listsIn(db, company.companyId);
const broken = await lists.reason('Mechanical breakdown');
const upkeep = await lists.reason('Planned maintenance', 'Planned');
const leak = await lists.type('Leak');
const templateId = await make.template('Repair', { fields: [] }, 'repair_request');
const inHours = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString();
const refusal = (code: string, details: object = {}) => ({ code, details: expect.objectContaining(details) as object });

/** A hall of its own, so that what stands still in one test does not in another. */
let halls = 0;
const newHall = () => make.plant(`Hall ${(halls += 1)}`);

const report = (placeId: string, more: Record<string, unknown> = {}, name: Name = 'tina') =>
	as(name).run(reportShutdown, stopOf(placeId, broken, more));
const plan = (placeId: string, more: Record<string, unknown> = {}) =>
	as('ada').run(planShutdown, stopOf(placeId, upkeep, { startsAt: inHours(24), endsAt: inHours(30), ...more }));
const detail = (shutdownId: string, name: Name = 'ada') =>
	as(name).read('shutdown.view', (scope) => getShutdown(scope, { shutdownId: shutdownId as never }));
const rowOf = async (shutdownId: string) => (await detail(shutdownId)).shutdown;
const list = (filter: z.input<typeof ShutdownFilter> = {}, name: Name = 'ada') =>
	as(name).read('shutdown.view', (scope) => listShutdowns(scope, z.parse(ShutdownFilter, filter)));
const flagsOf = async (taskId: string) =>
	(await as('ada').read('task.view', (scope) => getTask(scope, { taskId: taskId as never }))).task.flags;
const stateOf = async (repairId: string) =>
	(await as('ada').read('repair.view', (scope) => getRepair(scope, { repairId: repairId as never }))).repair;

async function deferred(at: Awaited<ReturnType<typeof newHall>>): Promise<string> {
	const { repairId } = await as('tina').run(createRepair, repairOf(at, leak, { placeId: at.placeId }));
	await as('ada').run(deferRepair, { repairId });
	return repairId;
}

describe('a report that something stands still', () => {
	test('is open at once, numbered, on record, told, and copies the category of its reason', async () => {
		const hall = await newHall();
		const { shutdownId, number } = await report(hall.assetId, { priority: 'critical' });
		expect(await rowOf(shutdownId)).toMatchObject({
			number,
			state: 'open',
			kind: 'emergency',
			category: 'Unplanned',
			priority: 'critical',
			lineId: hall.lineId,
			assetId: hall.assetId,
			endsAt: null,
			flags: [],
			acknowledgedBy: null,
			reporter: { name: 'Tina' }
		});
		expect(await make.audit(shutdownId)).toEqual([
			{ action: 'shutdown.report', summary: 'reported: Mechanical breakdown', actor: 'Tina' }
		]);
		const [full, hint] = await make.feed(shutdownId);
		expect(full?.scopes).toEqual(['shutdown', `shutdown@${hall.siteId}`, `reporter@${as('tina').userId}`]);
		expect(hint).toMatchObject({ op: 'upsert', scopes: ['hint', `hint@${hall.siteId}`] });
		await db.admin`update shutdown_reason set category = 'Other' where id = ${broken}`;
		expect(await rowOf(shutdownId)).toMatchObject({ category: 'Unplanned' });
		await db.admin`update shutdown_reason set category = 'Unplanned' where id = ${broken}`;
	});

	test('comes from whoever reports from the floor or manages shutdowns, and from nobody else', async () => {
		const hall = await newHall();
		await report(hall.lineId, {}, 'ada');
		for (const person of [as('vera')])
			await expect(person.run(reportShutdown, stopOf(hall.lineId, broken))).rejects.toMatchObject(
				refusal('permission', { permission: 'mobile.shutdown.report' })
			);
		await expect(plant.rival.run(reportShutdown, stopOf(hall.lineId, broken))).rejects.toMatchObject({
			code: 'not-found',
			details: {}
		});
		await expect(as('sari').run(reportShutdown, stopOf(hall.lineId, broken))).rejects.toMatchObject({
			code: 'not-found',
			details: {}
		});
	});

	test('is about a line or an asset, begins at most 30 days ago and not later than now, and ends after it began', async () => {
		const hall = await newHall();
		const wrong = (fields: string[]) => refusal('invalid', { fields });
		await expect(report(hall.placeId)).rejects.toMatchObject(wrong(['placeId']));
		await expect(report(hall.sectionId)).rejects.toMatchObject(wrong(['placeId']));
		await expect(report(hall.lineId, { startsAt: inHours(2) })).rejects.toMatchObject(wrong(['startsAt']));
		await expect(report(hall.lineId, { startsAt: inHours(-31 * 24) })).rejects.toMatchObject(wrong(['startsAt']));
		await expect(report(hall.lineId, { startsAt: inHours(-1), endsAt: inHours(-2) })).rejects.toMatchObject(
			wrong(['endsAt'])
		);
		await expect(report(hall.lineId, { isSafetyConcern: true })).rejects.toMatchObject(wrong(['safetyText']));
		const { shutdownId } = await report(hall.lineId, {
			startsAt: inHours(-29 * 24),
			isSafetyConcern: true,
			safetyText: 'Hot'
		});
		expect(await rowOf(shutdownId)).toMatchObject({ isSafetyConcern: true, safetyText: 'Hot' });
	});

	test('is answered as the first time when it comes again, and refused with other content under its id', async () => {
		const hall = await newHall();
		const input = stopOf(hall.lineId, broken);
		const first = await as('tina').run(reportShutdown, input);
		expect(await as('tina').deliver(reportShutdown, input)).toEqual({ verdict: 'applied', answer: first });
		await expect(as('tina').run(reportShutdown, { ...input, priority: 'low' })).rejects.toMatchObject(
			refusal('id-reused')
		);
		expect(await make.audit(input.shutdownId)).toHaveLength(1);
	});
});

describe('a report that meets a changed world (8.4)', () => {
	test('is accepted on a deleted line and marked; the mark goes when the line is back', async () => {
		const hall = await newHall();
		await as('manik').run(deletePlace, { placeId: hall.lineId });
		const input = stopOf(hall.lineId, broken);
		expect(await as('tina').deliver(reportShutdown, input)).toMatchObject({ verdict: 'applied' });
		expect(await rowOf(input.shutdownId)).toMatchObject({ flags: ['place-deleted'] });
		await as('manik').run(restorePlace, { placeId: hall.lineId });
		expect(await rowOf(input.shutdownId)).toMatchObject({ flags: [] });
	});

	test('is accepted with a reason that is no longer active', async () => {
		const hall = await newHall();
		const gone = await lists.reason('Old reason', 'Other', false);
		const input = stopOf(hall.lineId, gone);
		expect(await as('tina').deliver(reportShutdown, input)).toMatchObject({ verdict: 'applied' });
		expect(await rowOf(input.shutdownId)).toMatchObject({ reasonLabel: 'Old reason', category: 'Other' });
	});

	test('is accepted where something stands still already, marked as a possible duplicate (TL-60, TL-62)', async () => {
		const hall = await newHall();
		const one = await report(hall.assetId);
		const line = stopOf(hall.lineId, broken);
		await as('tom').deliver(reportShutdown, line);
		expect(await rowOf(line.shutdownId)).toMatchObject({ flags: [] });
		const again = stopOf(hall.assetId, broken);
		await as('tom').deliver(reportShutdown, again);
		expect(await rowOf(again.shutdownId)).toMatchObject({ flags: ['possible-duplicate'] });
		expect(await rowOf(one.shutdownId)).toMatchObject({ flags: [] });
	});

	test('keeps the corrected times of the device', async () => {
		const hall = await newHall();
		const input = stopOf(hall.lineId, broken, { startsAt: inHours(-1) });
		await as('tina').deliver(reportShutdown, input, -600_000);
		const { startsAt } = await rowOf(input.shutdownId);
		expect(Math.abs(Date.parse(startsAt) - (Date.now() - 3_600_000 - 600_000))).toBeLessThan(10_000);
	});
});

describe('a planned shutdown', () => {
	test('begins in the future, by a manager; at its time it is open without anybody', async () => {
		const hall = await newHall();
		await expect(plan(hall.lineId, { startsAt: inHours(-1) })).rejects.toMatchObject(
			refusal('invalid', { fields: ['startsAt'] })
		);
		await expect(
			as('tina').run(planShutdown, stopOf(hall.lineId, upkeep, { startsAt: inHours(1) }))
		).rejects.toMatchObject(refusal('permission', { permission: 'shutdown.manage' }));
		const { shutdownId } = await plan(hall.lineId);
		expect(await rowOf(shutdownId)).toMatchObject({ state: 'planned', kind: 'planned', category: 'Planned' });
		await expect(as('ada').run(resolveShutdown, { shutdownId, endsAt: inHours(0) })).rejects.toMatchObject(
			refusal('wrong-state', { state: 'planned' })
		);
		await db.admin`update shutdown set starts_at = now() - interval '1 minute' where id = ${shutdownId}`;
		expect(await rowOf(shutdownId)).toMatchObject({ state: 'open' });
		expect((await list({ lineId: hall.lineId as never, states: ['open'] })).total).toBe(1);
	});

	test('can be opened before its time and cancelled before it began', async () => {
		const hall = await newHall();
		const one = await plan(hall.lineId);
		await as('ada').run(openShutdown, { shutdownId: one.shutdownId });
		const opened = await rowOf(one.shutdownId);
		expect(opened.state).toBe('open');
		expect(Date.parse(opened.startsAt)).toBeLessThanOrEqual(Date.now());
		const input = { shutdownId: one.shutdownId, reason: 'Not needed' };
		await expect(as('ada').run(cancelShutdown, input)).rejects.toMatchObject(refusal('wrong-state', { state: 'open' }));
		const two = await plan(hall.lineId);
		await as('ada').run(cancelShutdown, { ...input, shutdownId: two.shutdownId });
		expect(await rowOf(two.shutdownId)).toMatchObject({ state: 'cancelled', cancelReason: 'Not needed' });
	});
});

describe('managing', () => {
	test('acknowledges once, resolves with an end that fits, and edits a resolved one only with a note why', async () => {
		const hall = await newHall();
		const { shutdownId } = await report(hall.lineId, { startsAt: inHours(-3) });
		await as('ada').run(acknowledgeShutdown, { shutdownId });
		expect(await rowOf(shutdownId)).toMatchObject({ acknowledgedBy: { name: 'Ada' } });
		await expect(as('ada').run(acknowledgeShutdown, { shutdownId })).rejects.toMatchObject(refusal('wrong-state'));
		for (const endsAt of [inHours(-4), inHours(1)])
			await expect(as('ada').run(resolveShutdown, { shutdownId, endsAt })).rejects.toMatchObject(
				refusal('invalid', { fields: ['endsAt'] })
			);
		await as('ada').run(resolveShutdown, { shutdownId, endsAt: inHours(-1) });
		const resolved = await rowOf(shutdownId);
		expect(resolved).toMatchObject({ state: 'resolved', resolvedBy: { name: 'Ada' } });
		const edit = { shutdownId, revision: resolved.revision, endsAt: inHours(-2) };
		await expect(as('ada').run(editShutdown, edit)).rejects.toMatchObject(
			refusal('invalid', { fields: ['changeNote'] })
		);
		await as('ada').run(editShutdown, { ...edit, changeNote: 'Ran again earlier' });
		expect((await make.audit(shutdownId)).at(-1)).toMatchObject({ summary: 'edited: Ran again earlier' });
		await expect(as('ada').run(editShutdown, { ...edit, changeNote: 'Once more' })).rejects.toMatchObject(
			refusal('stale')
		);
	});

	test('edits one of long ago: its start is judged only where it is moved', async () => {
		const { shutdownId, revision } = await report((await newHall()).lineId);
		await db.admin`update shutdown set starts_at = now() - interval '40 days' where id = ${shutdownId}`;
		const edit = { shutdownId, revision, startsAt: inHours(-50 * 24) };
		await expect(as('ada').run(editShutdown, edit)).rejects.toMatchObject(refusal('invalid', { fields: ['startsAt'] }));
		await as('ada').run(editShutdown, { shutdownId, revision, description: 'Belt torn' });
	});

	test('leaves the words to the reporter while it is open, and notes to anybody who may report', async () => {
		const hall = await newHall();
		const { shutdownId, revision } = await report(hall.lineId);
		await as('tina').run(editShutdown, { shutdownId, revision, description: 'Coupling sheared off' });
		await expect(as('tina').run(editShutdown, { shutdownId, revision: 2, priority: 'low' })).rejects.toMatchObject(
			refusal('permission')
		);
		await expect(
			as('tom').run(editShutdown, { shutdownId, revision: 2, description: 'Not mine' })
		).rejects.toMatchObject(refusal('permission'));
		const note = { shutdownId, noteId: newId(), text: 'Second shaft too' };
		await as('tom').deliver(noteShutdown, note);
		await as('tom').deliver(noteShutdown, note);
		expect((await rowOf(shutdownId)).notes).toMatchObject([{ author: { name: 'Tom' }, text: 'Second shaft too' }]);
		await as('ada').run(resolveShutdown, { shutdownId, endsAt: new Date().toISOString() });
		await expect(as('tom').run(noteShutdown, { ...note, noteId: newId() })).rejects.toMatchObject(
			refusal('wrong-state', { state: 'resolved' })
		);
	});

	test('is nothing for technicians, viewers and people of other sites', async () => {
		const hall = await newHall();
		const { shutdownId } = await report(hall.lineId);
		for (const name of ['tina', 'vera'] as const) {
			for (const command of [openShutdown, acknowledgeShutdown, planWork, activateShutdown])
				await expect(as(name).run(command, { shutdownId })).rejects.toMatchObject(
					refusal('permission', { permission: 'shutdown.manage' })
				);
		}
		await expect(as('sari').run(acknowledgeShutdown, { shutdownId })).rejects.toMatchObject({
			code: 'not-found',
			details: {}
		});
		await expect(detail(shutdownId, 'sari')).rejects.toMatchObject({ code: 'not-found', details: {} });
		await expect(list({}, 'tina')).rejects.toMatchObject(refusal('permission', { permission: 'shutdown.view' }));
	});
});

describe('the work list', () => {
	test('takes deferred requests and shutdown-only work of the line, and becomes tasks when activated', async () => {
		const hall = await newHall();
		const repairId = await deferred(hall);
		const pointTaskId = await lists.shutdownWork(hall, templateId);
		const { shutdownId } = await plan(hall.lineId);
		expect((await detail(shutdownId)).backlog).toMatchObject([
			{ kind: 'repair', repairId, assetName: `Hall ${halls} pump`, criticality: 'standard' },
			{ kind: 'point-task', pointTaskId, title: 'Repair' }
		]);
		await as('ada').run(planWork, { shutdownId, repairIds: [repairId], pointTaskIds: [pointTaskId] });
		expect(await stateOf(repairId)).toMatchObject({ state: 'deferred', shutdown: { shutdownId } });
		expect((await detail(shutdownId)).backlog).toEqual([]);
		const { taskIds } = await as('ada').run(activateShutdown, { shutdownId });
		expect(taskIds).toHaveLength(2);
		const endsAt = Date.parse((await rowOf(shutdownId)).endsAt ?? '');
		const made = await Promise.all(taskIds.map(make.one));
		expect(new Set(made.map((task) => task['origin']))).toEqual(new Set(['repair', 'shutdown']));
		expect(made.map((task) => (task['due_at'] as Date).getTime())).toEqual([endsAt, endsAt]);
		expect(await stateOf(repairId)).toMatchObject({ state: 'converted' });
		expect((await as('ada').run(activateShutdown, { shutdownId })).taskIds).toEqual([]);
		const { items } = await detail(shutdownId);
		expect(items.map(({ task }) => [task?.state, task?.isAssigned]).join()).toBe('open,false,open,false');
	});

	test('refuses what is not deferred, not of this line, or not there', async () => {
		const [hall, other] = [await newHall(), await newHall()];
		const { shutdownId } = await plan(hall.assetId);
		const open = (await as('tina').run(createRepair, repairOf(hall, leak))).repairId;
		const elsewhere = await deferred(other);
		const add = (repairIds: string[]) => as('ada').run(planWork, { shutdownId, repairIds });
		await expect(add([open])).rejects.toMatchObject(refusal('wrong-state', { state: 'open' }));
		await expect(add([elsewhere])).rejects.toMatchObject(refusal('invalid'));
		await expect(add([newId()])).rejects.toMatchObject({ code: 'not-found' });
		await expect(as('ada').run(planWork, { shutdownId, removeItemIds: [newId()] })).rejects.toMatchObject({
			code: 'not-found'
		});
	});

	test('lets go of a request that is taken back or converted, and returns the rest to the backlog', async () => {
		const hall = await newHall();
		const [one, two, three] = [await deferred(hall), await deferred(hall), await deferred(hall)];
		const { shutdownId } = await plan(hall.lineId);
		await as('ada').run(planWork, { shutdownId, repairIds: [one, two, three] });
		await as('ada').run(undeferRepair, { repairId: one });
		await as('ada').run(convertRepair, { repairId: two, taskId: newId(), dueAt: inHours(2) });
		expect((await detail(shutdownId)).items.map(({ repairId }) => repairId)).toEqual([three]);
		await as('ada').run(openShutdown, { shutdownId });
		await db.admin`update shutdown set starts_at = now() - interval '1 hour', ends_at = null where id = ${shutdownId}`;
		await as('ada').run(resolveShutdown, { shutdownId, endsAt: new Date().toISOString() });
		expect(await stateOf(three)).toMatchObject({ state: 'deferred', shutdown: null });
	});

	test('is reached by deferring to a shutdown, and waits for its procedure to be read', async () => {
		const hall = await newHall();
		const procedureId = await make.procedure([{ instruction: 'Lock the drive out', isRequired: true }]);
		const { shutdownId } = await plan(hall.lineId, { procedureId });
		const { repairId } = await as('tina').run(createRepair, repairOf(hall, leak));
		await as('ada').run(deferRepair, { repairId, shutdownId });
		expect((await detail(shutdownId)).items).toMatchObject([{ kind: 'repair', repairId, task: null }]);
		await expect(as('ada').run(activateShutdown, { shutdownId })).rejects.toMatchObject(refusal('safety-incomplete'));
		const { taskIds } = await as('ada').run(activateShutdown, { shutdownId, isProcedureRead: true });
		expect((await detail(shutdownId)).procedure).toMatchObject({ procedureId });
		await as('ada').run(cancelShutdown, { shutdownId, reason: 'Line is needed', cancelTaskIds: taskIds });
		expect(await make.one(taskIds[0] ?? '')).toMatchObject({ state: 'cancelled', cancel_reason: 'Line is needed' });
		expect(await stateOf(repairId)).toMatchObject({ state: 'open' });
	});
});

describe('"Line stopped" (TL-60, TL-61)', () => {
	test('stands on the unfinished tasks of a stopped line until it runs again, on new ones too', async () => {
		const hall = await newHall();
		const taskId = await make.task({ at: hall, templateId });
		const done = await make.task({ at: hall, templateId, state: 'cancelled' });
		const { shutdownId } = await report(hall.lineId, { startsAt: inHours(-1) });
		expect(await flagsOf(taskId)).toEqual(['line-stopped']);
		expect(await flagsOf(done)).toEqual([]);
		const later = newId();
		await as('gus').run(createTask, { taskId: later, placeId: hall.placeId, templateId, dueAt: inHours(1) });
		expect(await flagsOf(later)).toEqual(['line-stopped']);
		expect((await make.feed(later))[0]?.row).toMatchObject({ flags: ['line-stopped'] });
		expect((await detail(shutdownId)).stoppedTasks).toBe(2);
		await as('ada').run(resolveShutdown, { shutdownId, endsAt: new Date().toISOString() });
		expect([await flagsOf(taskId), await flagsOf(later)]).toEqual([[], []]);
	});

	test('of an asset does not stop its line, and stays while another shutdown covers it', async () => {
		const hall = await newHall();
		const taskId = await make.task({ at: hall, templateId });
		const asset = await report(hall.assetId, { startsAt: inHours(-1) });
		const line = await report(hall.lineId, { startsAt: inHours(-1) });
		await as('ada').run(resolveShutdown, { shutdownId: line.shutdownId, endsAt: new Date().toISOString() });
		expect(await flagsOf(taskId)).toEqual(['line-stopped']);
		await as('ada').run(resolveShutdown, { shutdownId: asset.shutdownId, endsAt: new Date().toISOString() });
		expect(await flagsOf(taskId)).toEqual([]);
	});
});

describe('the list', () => {
	test('shows open ones first, then planned ones, page by page, and history when asked', async () => {
		const hall = await newHall();
		const planned = await plan(hall.lineId);
		const old = await report(hall.lineId, { startsAt: inHours(-5) });
		const open = await report(hall.assetId, { startsAt: inHours(-2) });
		await as('ada').run(resolveShutdown, { shutdownId: old.shutdownId, endsAt: inHours(-4) });
		const ids = async (filter: z.input<typeof ShutdownFilter>) => {
			const found: string[] = [];
			let cursor: string | undefined;
			do {
				const page = await list({ lineId: hall.lineId as never, ...filter, limit: 1, ...(cursor ? { cursor } : {}) });
				found.push(...page.items.map(({ shutdownId }) => shutdownId));
				cursor = page.next ?? undefined;
			} while (cursor);
			return found;
		};
		expect(await ids({})).toEqual([open.shutdownId, planned.shutdownId]);
		expect(await ids({ states: ['open', 'planned', 'resolved', 'cancelled'] })).toEqual([
			open.shutdownId,
			planned.shutdownId,
			old.shutdownId
		]);
		expect(await ids({ states: ['resolved'], from: inHours(-6), to: inHours(-3) })).toEqual([old.shutdownId]);
		expect(await ids({ kind: 'planned' })).toEqual([planned.shutdownId]);
		expect(await ids({ reasonId: upkeep })).toEqual([planned.shutdownId]);
		expect(await ids({ siteId: there.siteId })).toEqual([]);
		expect((await list({ lineId: here.lineId as never }, 'sari')).items).toEqual([]);
	});
});
