import { v7 as newId } from 'uuid';
import { beforeEach, describe, expect, test } from 'vitest';
import { openPlant } from '../../../../tests/support/company.ts';
import { BEARING_FORM, photoOf, submissionOf } from '../../../../tests/support/submission.ts';
import { startTask } from './run.service.ts';
import { submitTask } from './submit.service.ts';

const plant = await openPlant();
const { make, as, here, db } = plant;
const templateId = await make.template('Bearing check', BEARING_FORM);
const procedureId = await make.procedure([
	{ instruction: 'Lock the drive out', isRequired: true },
	{ instruction: 'Wear gloves', isRequired: false }
]);
const safeTemplateId = await make.template('Bearing check, locked out', { ...BEARING_FORM, procedureId });
const tina = as('tina').userId;
const tom = as('tom').userId;

async function own(assigneeIds = [tina], of = templateId): Promise<{ taskId: string; templateId: string }> {
	return { taskId: await make.task({ at: here, templateId: of, assigneeIds }), templateId: of };
}

async function records(taskId: string) {
	return db.admin`select kind, review, author_id, author_name, "values", path, flags, skew_ms, performed_at, received_at, device_time, presence,
			acknowledgements, hold_reason from execution where task_id = ${taskId} order by number`;
}

beforeEach(() => make.settings({ multi_technician: false, approval_required: true, nfc_required: false }));

describe('a submission of an assignee', () => {
	test('waits for approval while the company asks for it', async () => {
		const task = await own();
		await as('tina').run(startTask, { taskId: task.taskId });
		const input = submissionOf(task);
		const answer = await as('tina').run(submitTask, input);
		expect(answer).toMatchObject({
			taskId: task.taskId,
			recordId: input.recordId,
			kind: 'primary',
			state: 'pending_approval',
			reason: null
		});
		expect(await make.one(task.taskId)).toMatchObject({
			state: 'pending_approval',
			current_record: input.recordId,
			completed_at: null
		});
		expect(await records(task.taskId)).toMatchObject([
			{
				kind: 'primary',
				review: 'pending',
				author_id: tina,
				author_name: 'Tina',
				values: [
					{ key: 'temperature', label: 'Bearing temperature', value: 60, unit: '°C', colour: 'green', isAlert: false }
				],
				path: [
					{ name: 'Hall A' },
					{ name: 'Hall A line' },
					{ name: 'Hall A section' },
					{ name: 'Hall A pump' },
					{ name: 'Hall A bearing' }
				]
			}
		]);
		expect((await make.audit(task.taskId)).map(({ action }) => action)).toEqual(['task.start', 'task.submit']);
		expect((await make.feed(task.taskId)).at(-1)?.row).toMatchObject({
			state: 'pending_approval',
			currentRecordId: input.recordId
		});
		const [fed] = await make.feed(input.recordId);
		expect(fed).toMatchObject({
			op: 'upsert',
			row: { recordId: input.recordId, author: { name: 'Tina' }, review: 'pending' }
		});
		expect(fed?.scopes).toEqual(['record', `record@${here.siteId}`, `own@${tina}`]);
	});

	test('completes at once where no approval is asked for', async () => {
		await make.settings({ approval_required: false });
		const task = await own();
		expect(await as('tina').deliver(submitTask, submissionOf(task))).toMatchObject({
			verdict: 'applied',
			answer: { state: 'completed' }
		});
		expect(await make.one(task.taskId)).toMatchObject({ state: 'completed', approved_by: null });
		expect(await records(task.taskId)).toMatchObject([{ review: 'not-needed' }]);
	});

	test('twice with the same content gets the first receipt; with other content it is refused', async () => {
		const task = await own();
		const input = submissionOf(task);
		const first = await as('tina').run(submitTask, input);
		expect(await as('tina').run(submitTask, input)).toEqual(first);
		await expect(as('tina').run(submitTask, { ...input, noteText: 'other' })).rejects.toMatchObject({
			code: 'id-reused'
		});
		expect(await records(task.taskId)).toHaveLength(1);
		expect(await make.audit(task.taskId)).toHaveLength(1);
	});

	test("keeps both clocks and says when the phone's was off", async () => {
		const task = await own();
		const input = submissionOf(task, { performedAt: new Date(Date.now() + 900_000).toISOString(), isOffline: true });
		await as('tina').deliver(submitTask, input, -1000);
		const [record] = await records(task.taskId);
		expect(record).toMatchObject({ skew_ms: -1000, flags: ['clock-off', 'offline'] });
		expect(record?.['performed_at']).toEqual(record?.['received_at']);
		expect(record?.['device_time']).toEqual(new Date(input.performedAt));
	});

	test('after the grace is late, on the record and on the task', async () => {
		const taskId = await make.task({ at: here, templateId, assigneeIds: [tina], dueInHours: -5 });
		await as('tina').run(submitTask, submissionOf({ taskId, templateId }));
		expect(await make.one(taskId)).toMatchObject({ flags: ['late'] });
	});

	test('with a red value raises an alert and is taken all the same', async () => {
		const task = await own();
		await as('tina').run(submitTask, submissionOf(task, { values: { temperature: { kind: 'number', value: 90.1 } } }));
		expect(await records(task.taskId)).toMatchObject([
			{ flags: ['alert'], values: [{ colour: 'red', isAlert: true }] }
		]);
	});

	test('names photos that come later, and a skip of the tag', async () => {
		const task = await own();
		const photo = photoOf();
		const presence = { kind: 'skip', skipReason: 'tag-damaged' };
		await as('tina').run(submitTask, submissionOf(task, { photos: [photo], presence }));
		const [stored] = await db.admin`select state, execution_id, sha256 from photo where id = ${photo.photoId}`;
		expect(stored).toMatchObject({ state: 'expected', sha256: photo.sha256 });
		expect(await db.admin`select reason, state from nfc_skip where task_id = ${task.taskId}`).toMatchObject([
			{ reason: 'tag-damaged', state: 'pending' }
		]);
		const again = await own();
		await expect(as('tina').run(submitTask, submissionOf(again, { photos: [photo] }))).rejects.toMatchObject({
			code: 'id-reused'
		});
		expect(await records(again.taskId)).toHaveLength(0);
	});
});

describe('who may submit', () => {
	test('strangers see no such task, or may not', async () => {
		const task = await own();
		await expect(as('tom').run(submitTask, submissionOf(task))).rejects.toMatchObject({ code: 'not-found' });
		await expect(as('manik').run(submitTask, submissionOf(task))).rejects.toMatchObject({ code: 'permission' });
		await expect(as('vera').run(submitTask, submissionOf(task))).rejects.toMatchObject({ code: 'permission' });
		await expect(plant.rival.run(submitTask, submissionOf(task))).rejects.toMatchObject({
			code: 'not-found',
			details: {}
		});
		expect(await records(task.taskId)).toHaveLength(0);
	});

	test("whoever sees everything may take a task that is nobody's", async () => {
		const task = await own([]);
		await as('manik').run(submitTask, submissionOf(task));
		expect(await make.one(task.taskId)).toMatchObject({
			state: 'pending_approval',
			assignee_ids: [as('manik').userId]
		});
	});
});

describe('content', () => {
	const measure = (order: number, how: object) => ({
		order,
		shownAt: new Date(Date.now() - 400_000 + order * 10_000).toISOString(),
		...how
	});
	const after = (order: number) => new Date(Date.now() - 395_000 + order * 10_000).toISOString();
	const safety = {
		procedureId,
		version: 1,
		measures: [measure(1, { acknowledgedAt: after(1) }), measure(2, { skippedAt: after(2) })]
	};

	async function problem(changes: Record<string, unknown>, of = templateId) {
		const task = await own([tina], of);
		const refusal: unknown = await as('tina')
			.run(submitTask, submissionOf(task, changes))
			.catch((error: unknown) => error);
		expect(await records(task.taskId)).toHaveLength(0);
		return refusal;
	}

	test('is refused with the field named, and nothing is written', async () => {
		expect(await problem({ values: {} })).toMatchObject({
			code: 'field-required',
			details: { fields: ['values.temperature'] }
		});
		expect(await problem({ templateVersion: 7 })).toMatchObject({ code: 'unknown-version' });
		expect(await problem({ templateId: safeTemplateId })).toMatchObject({ code: 'unknown-version' });
		const hidden = { temperature: { kind: 'number', value: 80 }, noise: { kind: 'text', value: 'loud' } };
		expect(await problem({ values: hidden })).toMatchObject({
			code: 'field-invalid',
			details: { fields: ['values.noise'] }
		});
	});

	test('needs every required measure of a published version', async () => {
		const skipped = { ...safety, measures: [measure(1, { skippedAt: after(1) }), safety.measures[1]] };
		expect(await problem({ safety: null }, safeTemplateId)).toMatchObject({ code: 'safety-incomplete' });
		expect(await problem({ safety: skipped }, safeTemplateId)).toMatchObject({
			code: 'safety-incomplete',
			details: { fields: ['safety.measures.1'] }
		});
		expect(await problem({ safety: { ...safety, version: 5 } }, safeTemplateId)).toMatchObject({
			code: 'safety-version'
		});
	});

	test('under an older safety version is taken and flagged', async () => {
		const task = await own([tina], safeTemplateId);
		await make.procedure([{ instruction: 'Lock the drive out twice', isRequired: true }], procedureId);
		await as('tina').run(submitTask, submissionOf(task, { safety }));
		expect(await records(task.taskId)).toMatchObject([
			{
				flags: ['old-safety-version'],
				acknowledgements: { version: 1, measures: [{ order: 1, isFast: false }, { order: 2 }] }
			}
		]);
	});

	test('proves presence by a tag of this task point where the company asks for it', async () => {
		await make.settings({ nfc_required: true });
		expect(await problem({})).toMatchObject({ code: 'presence-required' });
		expect(await problem({ presence: { kind: 'qr', tagCode: plant.there.tagCode } })).toMatchObject({
			code: 'presence-wrong'
		});
		const task = await own();
		await as('tina').run(
			submitTask,
			submissionOf(task, { presence: { kind: 'qr', tagCode: `NFC_TASKPOINT_${here.tagCode}` } })
		);
		expect(await records(task.taskId)).toMatchObject([{ presence: 'qr' }]);
	});

	test('proves presence by the chip itself where labels do not count, unless the phone had not heard of that', async () => {
		await make.settings({ nfc_required: true, qr_counts_as_presence: false });
		const tagCode = `NFC_TASKPOINT_${here.tagCode}`;
		expect(await problem({ presence: { kind: 'qr', tagCode } })).toMatchObject({ code: 'presence-required' });
		const [byChip, byPhone] = [await own(), await own()];
		await as('tina').run(submitTask, submissionOf(byChip, { presence: { kind: 'nfc', tagCode } }));
		const late = submissionOf(byPhone, { presence: { kind: 'qr', tagCode }, settingsRevision: 0 });
		expect(await as('tina').deliver(submitTask, late)).toMatchObject({ verdict: 'applied' });
		await make.settings({ qr_counts_as_presence: true });
	});

	test('names products of the company only', async () => {
		const form = { fields: [{ key: 'grease', label: 'Grease', kind: 'product' as const }] };
		const of = await make.template('Greasing', form, 'lubrication');
		const values = { grease: { kind: 'product', value: [{ productId: newId(), quantity: 2 }] } };
		expect(await problem({ values }, of)).toMatchObject({
			code: 'field-invalid',
			details: { fields: ['values.grease'] }
		});
	});
});

describe('a submission that no longer fits is kept for review', () => {
	async function held(task: { taskId: string; templateId: string }, name: 'tina' | 'tom' = 'tina') {
		const outcome = await as(name).deliver(submitTask, submissionOf(task));
		const last = (await records(task.taskId)).at(-1);
		expect(last).toMatchObject({ kind: 'review', review: 'pending' });
		return { outcome, record: last };
	}

	test('when the task was given to somebody else', async () => {
		const task = await own();
		await db.admin`update task_assignee set removed_at = now() where task_id = ${task.taskId}`;
		await db.admin`update task set assignee_ids = array[${tom}::uuid] where id = ${task.taskId}`;
		const { outcome, record } = await held(task);
		expect(outcome).toMatchObject({ verdict: 'held', reason: 'reassigned', answer: { kind: 'review', state: 'open' } });
		expect(record).toMatchObject({ hold_reason: 'reassigned' });
		expect(await make.one(task.taskId)).toMatchObject({
			state: 'open',
			current_record: null,
			flags: ['needs-review'],
			revision: 1
		});
		expect(await make.audit(task.taskId)).toMatchObject([{ summary: 'submission set aside for review: reassigned' }]);
	});

	test('when it was cancelled, or lies in the bin', async () => {
		const cancelled = {
			taskId: await make.task({ at: here, templateId, assigneeIds: [tina], state: 'cancelled' }),
			templateId
		};
		expect((await held(cancelled)).outcome).toMatchObject({ reason: 'cancelled' });
		const binned = await own();
		await db.admin`update task set deleted_at = now() where id = ${binned.taskId}`;
		expect((await held(binned)).outcome).toMatchObject({ reason: 'deleted' });
	});

	test('when another record completed it, which flags double work', async () => {
		const task = await own();
		await as('tina').run(submitTask, submissionOf(task));
		expect((await held(task)).outcome).toMatchObject({ reason: 'completed', answer: { state: 'pending_approval' } });
		expect(await make.one(task.taskId)).toMatchObject({ flags: ['needs-review'] });
		await db.admin`insert into task_assignee (company_id, task_id, user_id, assigned_at, removed_at)
			values (${plant.company.companyId}, ${task.taskId}, ${tom}, now(), now())`;
		expect((await held(task, 'tom')).outcome).toMatchObject({ reason: 'completed' });
		expect(await make.one(task.taskId)).toMatchObject({ flags: ['double-work', 'needs-review'] });
	});

	test('when the author lost the right to execute', async () => {
		const task = await own([as('lina').userId]);
		const { Technician } = plant.company.roles;
		await db.admin`delete from user_role where user_id = ${as('lina').userId} and role_id = ${Technician}`;
		await expect(as('lina').run(submitTask, submissionOf(task))).rejects.toMatchObject({ code: 'permission' });
		expect(await as('lina').deliver(submitTask, submissionOf(task))).toMatchObject({
			verdict: 'held',
			reason: 'permission-lost'
		});
		await db.admin`insert into user_role values (${plant.company.companyId}, ${as('lina').userId}, ${Technician}) on conflict do nothing`;
	});
});

test('a later submission of another assignee stands beside the first one', async () => {
	await make.settings({ multi_technician: true, approval_required: false });
	const task = await own([tina, tom]);
	const first = submissionOf(task);
	await as('tina').run(submitTask, first);
	expect(await as('tom').deliver(submitTask, submissionOf(task))).toMatchObject({
		verdict: 'merged',
		answer: { kind: 'supplementary' }
	});
	expect(await make.one(task.taskId)).toMatchObject({
		state: 'completed',
		current_record: first.recordId,
		flags: ['supplementary']
	});
	expect(await records(task.taskId)).toMatchObject([
		{ kind: 'primary' },
		{ kind: 'supplementary', review: 'not-needed' }
	]);
	expect(await as('tom').deliver(submitTask, submissionOf(task))).toMatchObject({
		verdict: 'held',
		reason: 'completed'
	});
	expect(await as('tina').deliver(submitTask, submissionOf(task))).toMatchObject({
		verdict: 'held',
		reason: 'completed'
	});
});
