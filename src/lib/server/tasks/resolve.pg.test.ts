import { v7 as newId } from 'uuid';
import { beforeEach, describe, expect, test } from 'vitest';
import { openPlant } from '../../../../tests/support/company.ts';
import { BEARING_FORM, submissionOf } from '../../../../tests/support/submission.ts';
import type { RecordId } from '#lib/domain/shared/id.ts';
import type { HoldReason } from '#lib/domain/tasks/vocabulary.ts';
import { deletePlace } from '../places/bin.service.ts';
import { getApproval, listApprovals } from './approvals.service.ts';
import { assignTasks } from './assign.service.ts';
import { cancelTask, deleteTask } from './edit.service.ts';
import { adoptRecord, dismissRecord, keepRecord } from './resolve.service.ts';
import { approveTask, rejectTask } from './review.service.ts';
import { submitTask } from './submit.service.ts';

const plant = await openPlant();
const { make, as, here, db } = plant;
const templateId = await make.template('Bearing check', BEARING_FORM);
const tina = as('tina').userId;
const tom = as('tom').userId;
const REASON = 'The pump was exchanged in between';

beforeEach(() => make.settings({ approval_required: true, multi_technician: false }));

type Overtaken = Exclude<HoldReason, 'rescued'>;

/** What happened to the task while Tina worked on it without signal. */
const MEANWHILE: Record<Overtaken, (taskId: string) => Promise<unknown>> = {
	'permission-lost': () => db.admin`
		delete from user_role where user_id = ${tina} and role_id = ${plant.company.roles.Technician}
	`,
	deleted: (taskId) => as('gus').run(deleteTask, { taskId }),
	cancelled: (taskId) => as('gus').run(cancelTask, { taskId, reason: 'No longer needed' }),
	completed: async (taskId) => {
		await give(taskId, tom);
		await as('tom').run(submitTask, submissionOf({ taskId, templateId }));
	},
	reassigned: (taskId) => give(taskId, tom)
};

async function give(taskId: string, userId: string) {
	await as('ada').run(assignTasks, {
		tasks: [{ taskId, seenAssigneeIds: (await make.one(taskId))['assignee_ids'] }],
		assigneeIds: [userId]
	});
}

async function held(reason: Overtaken) {
	const taskId = await make.task({ at: here, templateId, assigneeIds: [tina] });
	await MEANWHILE[reason](taskId);
	const input = submissionOf({ taskId, templateId });
	const outcome = await as('tina').deliver(submitTask, input);
	await db.admin`
		insert into user_role values (${plant.company.companyId}, ${tina}, ${plant.company.roles.Technician}) on conflict do nothing
	`;
	expect(outcome).toMatchObject({ verdict: 'held', reason });
	return { taskId, recordId: input.recordId, outcome };
}

async function record(recordId: string) {
	const [row] = await db.admin`
		select kind, review, hold_reason, resolution, resolved_by, resolution_reason, supersedes from execution where id = ${recordId}
	`;
	return row;
}

const waiting = async () =>
	(await as('ada').read('task.approve', (scope) => listApprovals(scope, { tab: 'review', limit: 100 }))).items;

const REASONS: readonly Overtaken[] = ['permission-lost', 'deleted', 'cancelled', 'completed', 'reassigned'];
const APPLICABLE = REASONS.filter((reason) => reason !== 'completed');

describe.each(APPLICABLE)('applying what was set aside as %s', (reason) => {
	test('makes it the record that counts and asks for approval, on record and in the feed', async () => {
		const { taskId, recordId } = await held(reason);
		expect((await waiting()).map((item) => item.record.recordId)).toContain(recordId);
		expect(await as('ada').run(adoptRecord, { recordId })).toEqual({
			taskId,
			recordId,
			resolution: 'applied',
			state: 'pending_approval'
		});
		expect(await record(recordId)).toMatchObject({
			kind: 'primary',
			review: 'pending',
			hold_reason: reason,
			resolution: 'applied',
			resolved_by: as('ada').userId
		});
		const task = await make.one(taskId);
		expect(task).toMatchObject({ state: 'pending_approval', current_record: recordId, deleted_at: null, flags: [] });
		expect((await make.feed(taskId)).at(-1)).toMatchObject({
			op: 'upsert',
			cause: 'record.adopt',
			row: { state: 'pending_approval', currentRecordId: recordId }
		});
		const told = (await make.feed(recordId)).at(-1);
		expect(told?.scopes).toContain(`own@${tina}`);
		expect(told?.row).toMatchObject({ resolved: { resolution: 'applied', by: { name: 'Ada' } } });
		expect((await make.audit(taskId)).at(-1)).toMatchObject({ action: 'record.adopt', actor: 'Ada' });
		expect((await waiting()).map((item) => item.record.recordId)).not.toContain(recordId);
		await as('ada').run(approveTask, { taskId, recordId });
		expect(await make.one(taskId)).toMatchObject({ state: 'completed' });
	});

	test('completes the task where no approval is asked for', async () => {
		await make.settings({ approval_required: false });
		const { taskId, recordId } = await held(reason);
		expect(await as('ada').run(adoptRecord, { recordId })).toMatchObject({ state: 'completed' });
		expect(await record(recordId)).toMatchObject({ kind: 'primary', review: 'not-needed' });
		expect(await make.one(taskId)).toMatchObject({ state: 'completed', approved_by: null });
	});
});

describe.each(REASONS)('what was set aside as %s', (reason) => {
	test('can be kept beside the first', async () => {
		const { taskId, recordId } = await held(reason);
		const before = await make.one(taskId);
		expect(await as('ada').run(keepRecord, { recordId })).toMatchObject({ resolution: 'kept', state: before['state'] });
		expect(await record(recordId)).toMatchObject({ kind: 'supplementary', review: 'not-needed', resolution: 'kept' });
		const after = await make.one(taskId);
		expect(after).toMatchObject({ state: before['state'], current_record: before['current_record'] });
		expect(after['flags']).toContain('supplementary');
		expect(after['flags']).not.toContain('needs-review');
		expect((await make.feed(recordId)).at(-1)?.row).toMatchObject({ resolved: { resolution: 'kept' } });
		expect((await make.audit(taskId)).at(-1)).toMatchObject({ action: 'record.keep' });
	});

	test('can be dismissed with a reason and stays readable', async () => {
		const { taskId, recordId } = await held(reason);
		await expect(as('ada').run(dismissRecord, { recordId, reason: 'no' })).rejects.toMatchObject({
			code: 'invalid',
			details: { fields: ['reason'] }
		});
		await as('ada').run(dismissRecord, { recordId, reason: REASON });
		expect(await record(recordId)).toMatchObject({
			kind: 'review',
			resolution: 'dismissed',
			resolution_reason: REASON
		});
		expect((await make.one(taskId))['flags']).not.toContain('needs-review');
		const read = await as('ada').read('task.approve', (scope) =>
			getApproval(scope, { recordId: recordId as RecordId })
		);
		expect(read.record).toMatchObject({ resolved: { resolution: 'dismissed', reason: REASON, by: { name: 'Ada' } } });
		expect((await make.feed(recordId)).at(-1)?.row).toMatchObject({ resolved: { reason: REASON } });
		expect((await waiting()).map((item) => item.record.recordId)).not.toContain(recordId);
	});

	test('is shown with what the phone believed beside what is so', async () => {
		const { recordId, taskId } = await held(reason);
		const read = await as('ada').read('task.approve', (scope) =>
			getApproval(scope, { recordId: recordId as RecordId })
		);
		expect(read).toMatchObject({
			task: { taskId },
			record: { holdReason: reason, resolved: null, deviceName: 'Phone' },
			isDeleted: reason === 'deleted'
		});
		expect(read.others).toHaveLength(reason === 'completed' ? 1 : 0);
		await as('ada').run(dismissRecord, { recordId, reason: REASON });
	});
});

describe('deciding', () => {
	test('is for supervisors of the site, and never on work of their own', async () => {
		const { recordId } = await held('reassigned');
		for (const command of [adoptRecord, keepRecord]) {
			await expect(as('tom').run(command, { recordId })).rejects.toMatchObject({ code: 'permission' });
			await expect(as('sari').run(command, { recordId })).rejects.toMatchObject({ code: 'not-found', details: {} });
			await expect(plant.rival.run(command, { recordId })).rejects.toMatchObject({ code: 'not-found', details: {} });
			await expect(as('ada').run(command, { recordId: newId() })).rejects.toMatchObject({ code: 'not-found' });
		}
		const taskId = await make.task({ at: here, templateId, assigneeIds: [as('lina').userId] });
		await give(taskId, tom);
		const own = submissionOf({ taskId, templateId });
		await as('lina').deliver(submitTask, own);
		for (const run of [
			() => as('lina').run(adoptRecord, { recordId: own.recordId }),
			() => as('lina').run(keepRecord, { recordId: own.recordId }),
			() => as('lina').run(dismissRecord, { recordId: own.recordId, reason: REASON })
		]) {
			await expect(run()).rejects.toMatchObject({ code: 'own-submission' });
		}
		expect(await record(own.recordId)).toMatchObject({ resolution: null });
		await as('ada').run(adoptRecord, { recordId: own.recordId });
		await expect(as('lina').run(approveTask, { taskId, recordId: own.recordId })).rejects.toMatchObject({
			code: 'own-submission'
		});
	});

	test('happens once; the second is told who was faster', async () => {
		const { recordId } = await held('reassigned');
		const [first, second] = await Promise.allSettled([
			as('ada').run(keepRecord, { recordId }),
			as('ben').run(adoptRecord, { recordId })
		]);
		expect([first.status, second.status].sort()).toEqual(['fulfilled', 'rejected']);
		const [lost, winner] = first.status === 'rejected' ? [first, 'ben'] : [second, 'ada'];
		expect(lost).toMatchObject({
			reason: { code: 'wrong-state', details: { current: { decidedBy: as(winner === 'ben' ? 'ben' : 'ada').userId } } }
		});
	});

	test('cannot put a second record in the place of one that was handed in meanwhile', async () => {
		const { taskId, recordId } = await held('reassigned');
		await as('tom').run(submitTask, submissionOf({ taskId, templateId }));
		await expect(as('ada').run(adoptRecord, { recordId })).rejects.toMatchObject({
			code: 'wrong-state',
			details: { state: 'pending_approval' }
		});
		await as('ada').run(keepRecord, { recordId });
	});

	test('on work that was sent back takes the place of the rejected record', async () => {
		const taskId = await make.task({ at: here, templateId, assigneeIds: [tina] });
		const first = submissionOf({ taskId, templateId });
		await as('tina').run(submitTask, first);
		await as('ada').run(rejectTask, { taskId, recordId: first.recordId, reason: 'Do it again' });
		await give(taskId, tom);
		const late = submissionOf({ taskId, templateId });
		await as('tina').deliver(submitTask, late);
		await as('ada').run(adoptRecord, { recordId: late.recordId });
		expect(await record(late.recordId)).toMatchObject({ kind: 'resubmission', supersedes: first.recordId });
	});

	test('brings a deleted place back with the task, the places above it too', async () => {
		const lost = await make.plant('Hall C');
		const taskId = await make.task({ at: lost, templateId, assigneeIds: [tina] });
		await as('gus').run(deletePlace, { placeId: lost.placeId });
		await as('gus').run(deletePlace, { placeId: lost.lineId });
		const input = submissionOf({ taskId, templateId });
		expect(await as('tina').deliver(submitTask, input)).toMatchObject({ verdict: 'held', reason: 'deleted' });
		await as('ada').run(adoptRecord, { recordId: input.recordId });
		const places = await db.admin`select level from place where site_id = ${lost.siteId} and deleted_at is not null`;
		expect(places).toEqual([]);
		expect(await make.one(taskId)).toMatchObject({ state: 'pending_approval', deleted_at: null });
	});

	test('leaves the mark on the task while another submission still waits', async () => {
		const { taskId, recordId } = await held('reassigned');
		await give(taskId, as('lina').userId);
		const other = submissionOf({ taskId, templateId });
		await as('tom').deliver(submitTask, other);
		await as('ada').run(keepRecord, { recordId });
		expect((await make.one(taskId))['flags']).toEqual(['needs-review', 'supplementary']);
		await as('ada').run(dismissRecord, { recordId: other.recordId, reason: REASON });
		expect((await make.one(taskId))['flags']).toEqual(['supplementary']);
	});
});

test('the phone is told whose work it has become', async () => {
	expect((await held('reassigned')).outcome.answer).toMatchObject({ people: [{ name: 'Tom' }] });
	expect((await held('completed')).outcome.answer).toMatchObject({ people: [{ name: 'Tom' }] });
	expect((await held('cancelled')).outcome.answer).toMatchObject({ people: [] });
});

test('a submission under an older form counts as it is, whatever was published meanwhile', async () => {
	const taskId = await make.task({ at: here, templateId, assigneeIds: [tina] });
	await make.nextVersion(templateId, BEARING_FORM);
	const input = submissionOf({ taskId, templateId });
	expect(await as('tina').deliver(submitTask, input)).toMatchObject({ verdict: 'applied' });
	const read = await as('ada').read('task.approve', (scope) =>
		getApproval(scope, { recordId: input.recordId as RecordId })
	);
	expect(read.record).toMatchObject({ templateVersion: 1, newestVersion: 2 });
	expect(await make.one(taskId)).toMatchObject({ template_version: 1, state: 'pending_approval' });
});
