import { v7 as newId } from 'uuid';
import { describe, expect, test } from 'vitest';
import { type Name, openPlant } from '../../../../tests/support/company.ts';
import { listsIn, repairOf, stopOf } from '../../../../tests/support/reports.ts';
import { submissionOf } from '../../../../tests/support/submission.ts';
import { deletePlace, restorePlace } from '../places/bin.service.ts';
import { reportShutdown } from '../shutdowns/report.service.ts';
import { cancelTask, deleteTask, reopenTask } from '../tasks/edit.service.ts';
import { approveTask } from '../tasks/review.service.ts';
import { submitTask } from '../tasks/submit.service.ts';
import { getTask } from '../tasks/tasks.service.ts';
import { createRepair, editRepair, noteRepair } from './report.service.ts';
import { getRepair } from './repairs.service.ts';
import { convertRepair, deferRepair, dismissRepair, reopenRepair, undeferRepair } from './triage.service.ts';

const plant = await openPlant();
const { make, as, here, there, db, company } = plant;
const lists = listsIn(db, company.companyId);
const leak = await lists.type('Leak');
const guard = await lists.type('Safety device', 'high');
const templateId = await make.template('Repair', { fields: [] }, 'repair_request');
const inHours = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString();

const report = (more: Record<string, unknown> = {}, at = here, name: Name = 'tina') =>
	as(name).run(createRepair, repairOf(at, leak, more));
const detail = async (repairId: string, name: Name = 'ada') =>
	as(name).read('repair.view', (scope) => getRepair(scope, { repairId: repairId as never }));
const rowOf = async (repairId: string) => (await detail(repairId)).repair;
const refusal = (code: string, details: object = {}) => ({ code, details: expect.objectContaining(details) as object });

async function converted(): Promise<{ repairId: string; taskId: string }> {
	const { repairId } = await report({ placeId: here.placeId });
	const taskId = newId();
	const assigneeIds = [as('tina').userId];
	await as('ada').run(convertRepair, { repairId, taskId, dueAt: inHours(5), assigneeIds });
	return { repairId, taskId };
}

describe('a repair request', () => {
	test('is reported by a technician, numbered, on record and told to triage, its reporter and phones near by', async () => {
		const { repairId, number } = await report({ placeId: here.placeId });
		expect(await rowOf(repairId)).toMatchObject({
			repairId,
			number,
			state: 'open',
			priority: 'medium',
			typeLabel: 'Leak',
			assetId: here.assetId,
			placeId: here.placeId,
			criticality: 'standard',
			flags: [],
			reporter: { id: as('tina').userId, name: 'Tina' },
			path: [
				{ name: 'Hall A' },
				{ name: 'Hall A line' },
				{ name: 'Hall A section' },
				{ name: 'Hall A pump' },
				{ name: 'Hall A bearing' }
			]
		});
		expect(await make.audit(repairId)).toEqual([{ action: 'repair.create', summary: 'reported: Leak', actor: 'Tina' }]);
		const [own, full, hint] = await make.feed(repairId);
		expect(own?.scopes).toEqual([`reporter@${as('tina').userId}`]);
		expect(full?.scopes).toEqual(['repair', `repair@${here.siteId}`]);
		expect(hint).toMatchObject({
			op: 'upsert',
			scopes: ['hint', `hint@${here.siteId}`],
			row: { of: 'repair', label: 'Leak' }
		});
		expect(hint?.row).not.toHaveProperty('reporter');
	});

	test('takes the priority of its type unless another is chosen', async () => {
		expect(await rowOf((await report({ typeId: guard })).repairId)).toMatchObject({ priority: 'high' });
		expect(await rowOf((await report({ typeId: guard, priority: 'low' })).repairId)).toMatchObject({ priority: 'low' });
	});

	test('is refused without the permission, for foreign and unknown places and for places that are no asset', async () => {
		const input = repairOf(here, leak);
		await expect(as('ada').run(createRepair, input)).rejects.toMatchObject(
			refusal('permission', { permission: 'mobile.repair.request' })
		);
		await expect(as('vera').run(createRepair, input)).rejects.toMatchObject(refusal('permission'));
		await expect(plant.rival.run(createRepair, input)).rejects.toMatchObject({ code: 'not-found', details: {} });
		await expect(report({ assetId: newId() })).rejects.toMatchObject({ code: 'not-found', details: {} });
		await expect(report({ typeId: newId() })).rejects.toMatchObject({ code: 'not-found', details: {} });
		await expect(report({ assetId: here.lineId })).rejects.toMatchObject(refusal('invalid', { fields: ['assetId'] }));
		await expect(report({ placeId: there.placeId })).rejects.toMatchObject(refusal('invalid', { fields: ['placeId'] }));
		await expect(report({ description: 'ab' })).rejects.toMatchObject(refusal('invalid', { fields: ['description'] }));
	});

	test('is answered as the first time when it comes again, and refused with other content under its id', async () => {
		const input = repairOf(here, leak);
		const first = await as('tina').run(createRepair, input);
		expect(await as('tina').run(createRepair, input)).toEqual(first);
		const again = await as('tina').deliver(createRepair, input);
		expect(again).toEqual({ verdict: 'applied', answer: first });
		const other = { ...input, description: 'Something else entirely' };
		await expect(as('tina').run(createRepair, other)).rejects.toMatchObject(refusal('id-reused'));
		await expect(as('tom').run(createRepair, input)).rejects.toMatchObject(refusal('id-reused'));
		expect(await make.audit(input.repairId)).toHaveLength(1);
	});

	test('keeps when it was seen by the corrected clock of the device', async () => {
		const input = repairOf(here, leak);
		await as('tina').deliver(createRepair, input, -60_000);
		const seen = Date.parse((await rowOf(input.repairId)).reportedAt);
		expect(Math.abs(Date.now() - 60_000 - seen)).toBeLessThan(10_000);
	});
});

describe('a report that meets a changed world (8.4)', () => {
	test('is accepted on a deleted asset and marked; the mark goes when the asset is back', async () => {
		const lost = await make.plant('Hall L');
		await as('manik').run(deletePlace, { placeId: lost.assetId });
		const input = repairOf(lost, leak);
		expect(await as('tina').deliver(createRepair, input)).toMatchObject({ verdict: 'applied' });
		expect(await rowOf(input.repairId)).toMatchObject({ flags: ['place-deleted'] });
		await expect(
			as('ada').run(convertRepair, { repairId: input.repairId, taskId: newId(), dueAt: inHours(1) })
		).rejects.toMatchObject({ code: 'not-found' });
		await as('manik').run(restorePlace, { placeId: lost.assetId });
		expect(await rowOf(input.repairId)).toMatchObject({ flags: [] });
	});

	test('is moved by triage to an asset that is there, which takes the mark off', async () => {
		const lost = await make.plant('Hall M');
		await as('manik').run(deletePlace, { placeId: lost.assetId });
		const { repairId, revision } = await report({}, lost);
		await as('ada').run(editRepair, { repairId, revision, assetId: here.assetId });
		expect(await rowOf(repairId)).toMatchObject({ flags: [], assetId: here.assetId, siteId: here.siteId });
		const [moved] = (await make.feed(repairId)).filter(
			({ cause, scopes }) => cause === 'repair.edit' && scopes[0] === 'repair'
		);
		expect(moved?.oldScopes).toEqual(['repair', `repair@${lost.siteId}`]);
	});

	test('is accepted with a type that is no longer active', async () => {
		const gone = await lists.type('Old kind', null, false);
		const input = repairOf(here, leak, { typeId: gone });
		expect(await as('tina').deliver(createRepair, input)).toMatchObject({ verdict: 'applied' });
		expect(await rowOf(input.repairId)).toMatchObject({ typeLabel: 'Old kind' });
	});

	test('is accepted where something stands still already, marked as a possible duplicate', async () => {
		const stopped = await make.plant('Hall S');
		const reason = await lists.reason('Broken');
		await as('tom').run(reportShutdown, stopOf(stopped.lineId, reason));
		const input = repairOf(stopped, leak);
		expect(await as('tina').deliver(createRepair, input)).toMatchObject({ verdict: 'applied' });
		expect(await rowOf(input.repairId)).toMatchObject({ flags: ['possible-duplicate'] });
		expect((await detail(input.repairId)).shutdowns).toMatchObject([{ lineId: stopped.lineId, assetId: null }]);
	});
});

describe('editing', () => {
	test('lets the reporter change the words while it is open, and nothing else', async () => {
		const { repairId, revision } = await report();
		await as('tina').run(editRepair, { repairId, revision, description: 'Two drops a minute' });
		expect(await rowOf(repairId)).toMatchObject({ description: 'Two drops a minute', revision: 2 });
		await expect(as('tina').run(editRepair, { repairId, revision: 2, priority: 'high' })).rejects.toMatchObject(
			refusal('permission')
		);
		await expect(as('tom').run(editRepair, { repairId, revision: 2, description: 'Not mine' })).rejects.toMatchObject(
			refusal('permission')
		);
		await as('ada').run(deferRepair, { repairId });
		await expect(as('tina').run(editRepair, { repairId, revision: 3, description: 'Too late' })).rejects.toMatchObject(
			refusal('wrong-state', { state: 'deferred' })
		);
		await as('ada').run(editRepair, { repairId, revision: 3, typeId: guard, priority: 'critical' });
		expect(await rowOf(repairId)).toMatchObject({
			typeLabel: 'Safety device',
			priority: 'critical',
			state: 'deferred'
		});
		const [latest] = (await detail(repairId)).history;
		expect(latest?.changed.toSorted()).toEqual(['priority', 'typeId']);
	});

	test('of an older revision answers stale with the request as it is', async () => {
		const { repairId } = await report();
		await expect(as('ada').run(editRepair, { repairId, revision: 7, priority: 'low' })).rejects.toMatchObject(
			refusal('stale', { current: expect.objectContaining({ repairId, revision: 1 }) as object })
		);
	});

	test('adds notes of anybody who may report while it is open, each once', async () => {
		const { repairId } = await report();
		const note = { repairId, noteId: newId(), text: 'Seen on the night shift too' };
		await as('tom').deliver(noteRepair, note);
		await as('tom').deliver(noteRepair, note);
		await as('ada').run(noteRepair, { repairId, noteId: newId(), text: 'Parts are ordered' });
		expect((await rowOf(repairId)).notes).toMatchObject([
			{ author: { name: 'Tom' }, text: 'Seen on the night shift too' },
			{ author: { name: 'Ada' }, text: 'Parts are ordered' }
		]);
		await expect(as('vera').run(noteRepair, note)).rejects.toMatchObject(refusal('permission'));
		await as('ada').run(dismissRepair, { repairId, reason: 'Reported twice' });
		await expect(as('tom').run(noteRepair, { ...note, noteId: newId() })).rejects.toMatchObject(
			refusal('wrong-state', { state: 'dismissed' })
		);
	});
});

describe('converting', () => {
	test('makes a work order that carries the request over, one at a time', async () => {
		const { repairId, taskId } = await converted();
		const told = (await make.feed(repairId)).filter(({ cause }) => cause === 'repair.convert');
		expect(told.map(({ row }) => row?.['workOrder'] !== null)).toEqual([false, true, true]);
		expect(await make.one(taskId)).toMatchObject({
			origin: 'repair',
			type: 'repair_request',
			title: 'Leak: Oil drips from the gearbox seal',
			note: 'Oil drips from the gearbox seal',
			priority: 'medium',
			place_id: here.placeId,
			template_id: templateId,
			assignee_ids: [as('tina').userId]
		});
		expect(await rowOf(repairId)).toMatchObject({
			state: 'converted',
			workOrder: { taskId, state: 'open', isAssigned: true, isApproved: false }
		});
		await expect(as('ada').run(convertRepair, { repairId, taskId: newId(), dueAt: inHours(1) })).rejects.toMatchObject(
			refusal('wrong-state', { state: 'converted' })
		);
		expect((await make.feed(repairId)).filter(({ scopes }) => scopes[0] === 'hint').map(({ op }) => op)).toEqual([
			'upsert',
			'remove'
		]);
	});

	test('leads from the work order back to the request, for those who may view it', async () => {
		const { repairId, taskId } = await converted();
		const { number } = await rowOf(repairId);
		const sourceFor = async (name: Name) =>
			(await as(name).read('task.view', (scope) => getTask(scope, { taskId: taskId as never }))).source;
		expect(await sourceFor('ada')).toEqual({ kind: 'repair', id: repairId, number });
		const { actor } = await as('ada').read('task.view', (scope) => Promise.resolve(scope));
		const rights = new Set([...actor.rights].filter((right) => right !== 'repair.view'));
		const found = await as('ada').read('task.view', (scope) =>
			getTask({ ...scope, actor: { ...actor, rights } }, { taskId: taskId as never })
		);
		expect(found.source).toBeNull();
	});

	test('without a task point makes the asset one called General, once', async () => {
		const fresh = await make.plant('Hall G');
		const taskIds: string[] = [];
		for (let round = 0; round < 2; round += 1) {
			const { repairId } = await report({}, fresh);
			const taskId = newId();
			await as('ada').run(convertRepair, {
				repairId,
				taskId,
				dueAt: inHours(2),
				priority: 'high',
				title: 'Seal the gearbox'
			});
			taskIds.push(taskId);
		}
		const points = await db.admin`select name from place where parent_id = ${fresh.assetId} order by name`;
		expect(points.map((point) => String(point['name']))).toEqual(['General', 'Hall G bearing']);
		const [one, two] = await Promise.all(taskIds.map(make.one));
		expect(one).toMatchObject({ title: 'Seal the gearbox', priority: 'high' });
		expect(one?.['place_id']).toBe(two?.['place_id']);
	});

	test('is refused to those who may not triage, and for a point of another asset', async () => {
		const { repairId } = await report();
		const input = { repairId, taskId: newId(), dueAt: inHours(1) };
		await expect(as('tina').run(convertRepair, input)).rejects.toMatchObject(
			refusal('permission', { permission: 'repair.triage' })
		);
		await expect(as('sari').run(convertRepair, input)).rejects.toMatchObject({ code: 'not-found', details: {} });
		await expect(as('ada').run(convertRepair, { ...input, placeId: there.placeId })).rejects.toMatchObject(
			refusal('invalid', { fields: ['placeId'] })
		);
		await expect(as('ada').run(convertRepair, { ...input, assigneeIds: [as('ada').userId] })).rejects.toMatchObject(
			refusal('not-assignable')
		);
		expect(await rowOf(repairId)).toMatchObject({ state: 'open' });
	});

	test('is resolved by the approval of its work, at once where no approval is asked for', async () => {
		await make.settings({ approval_required: true });
		const waiting = await converted();
		const input = submissionOf({ taskId: waiting.taskId, templateId }, { values: {} });
		await as('tina').run(submitTask, input);
		expect(await rowOf(waiting.repairId)).toMatchObject({ state: 'converted' });
		await as('ada').run(approveTask, { taskId: waiting.taskId, recordId: input.recordId });
		expect(await rowOf(waiting.repairId)).toMatchObject({
			state: 'resolved',
			workOrder: { state: 'completed', isApproved: true }
		});
		expect((await make.audit(waiting.repairId)).at(-1)).toMatchObject({ action: 'repair.resolve' });

		await make.settings({ approval_required: false });
		const direct = await converted();
		await as('tina').run(submitTask, submissionOf({ taskId: direct.taskId, templateId }, { values: {} }));
		expect(await rowOf(direct.repairId)).toMatchObject({ state: 'resolved' });
	});

	test('is taken back when its work is cancelled or deleted, and taken along when that is reopened', async () => {
		const one = await converted();
		await as('gus').run(cancelTask, { taskId: one.taskId, reason: 'No parts' });
		expect(await rowOf(one.repairId)).toMatchObject({ state: 'open' });
		await as('gus').run(reopenTask, { taskId: one.taskId });
		expect(await rowOf(one.repairId)).toMatchObject({ state: 'converted' });
		const two = await converted();
		await as('gus').run(deleteTask, { taskId: two.taskId });
		expect(await rowOf(two.repairId)).toMatchObject({ state: 'open' });
		expect((await make.audit(two.repairId)).at(-1)).toMatchObject({
			action: 'repair.return',
			summary: 'its work order was deleted'
		});
	});
});

describe('triage', () => {
	test('defers, takes back, dismisses with a reason and reopens', async () => {
		const { repairId } = await report();
		await as('ada').run(deferRepair, { repairId, note: 'Next stop' });
		expect(await rowOf(repairId)).toMatchObject({ state: 'deferred', deferNote: 'Next stop' });
		await expect(as('ada').run(deferRepair, { repairId })).rejects.toMatchObject(
			refusal('wrong-state', { state: 'deferred' })
		);
		await as('ada').run(undeferRepair, { repairId });
		expect(await rowOf(repairId)).toMatchObject({ state: 'open', deferNote: '' });
		await expect(as('ada').run(undeferRepair, { repairId })).rejects.toMatchObject(refusal('wrong-state'));
		await expect(as('ada').run(dismissRepair, { repairId, reason: 'no' })).rejects.toMatchObject(
			refusal('invalid', { fields: ['reason'] })
		);
		await as('ada').run(dismissRepair, { repairId, reason: 'Reported twice' });
		expect(await rowOf(repairId)).toMatchObject({ state: 'dismissed', dismissReason: 'Reported twice' });
		await as('ada').run(reopenRepair, { repairId });
		expect(await rowOf(repairId)).toMatchObject({ state: 'open', dismissReason: null, closedAt: null });
		await expect(as('ada').run(reopenRepair, { repairId })).rejects.toMatchObject(
			refusal('wrong-state', { state: 'open' })
		);
		expect((await make.audit(repairId)).map(({ action }) => action)).toEqual([
			'repair.create',
			'repair.defer',
			'repair.undefer',
			'repair.dismiss',
			'repair.reopen'
		]);
	});

	test('takes nothing up again after 90 days', async () => {
		const { repairId } = await report();
		await as('ada').run(dismissRepair, { repairId, reason: 'Reported twice' });
		await db.admin`update repair_request set closed_at = now() - interval '91 days' where id = ${repairId}`;
		await expect(as('ada').run(reopenRepair, { repairId })).rejects.toMatchObject(
			refusal('wrong-state', { state: 'dismissed' })
		);
	});

	test('is nothing for technicians, viewers and people of other sites or companies', async () => {
		const { repairId } = await report();
		for (const name of ['tina', 'vera'] as const) {
			for (const command of [deferRepair, undeferRepair, reopenRepair])
				await expect(as(name).run(command, { repairId })).rejects.toMatchObject(
					refusal('permission', { permission: 'repair.triage' })
				);
		}
		await expect(as('sari').run(deferRepair, { repairId })).rejects.toMatchObject({ code: 'not-found', details: {} });
		await expect(plant.rival.run(deferRepair, { repairId })).rejects.toMatchObject({ code: 'not-found', details: {} });
		expect(await rowOf(repairId)).toMatchObject({ state: 'open', revision: 1 });
	});
});
