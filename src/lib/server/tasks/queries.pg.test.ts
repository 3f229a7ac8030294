import { v7 as newId } from 'uuid';
import { beforeEach, describe, expect, test } from 'vitest';
import * as z from 'zod/mini';
import { ApprovalFilter, TaskFilter, TreeFilter } from '#lib/domain/tasks/filter.ts';
import { type Name, openPlant } from '../../../../tests/support/company.ts';
import { BEARING_FORM, photoOf, submissionOf } from '../../../../tests/support/submission.ts';
import { countApprovals, getApproval, listApprovals } from './approvals.service.ts';
import { approveTask, rejectTask } from './review.service.ts';
import { startTask } from './run.service.ts';
import { submitTask } from './submit.service.ts';
import { getTask, listTasks } from './tasks.service.ts';
import { getTemplate, listTemplates } from './templates.service.ts';
import { listAssignees, readTaskTree } from './tree.service.ts';

const plant = await openPlant();
const { make, as, here, there, db } = plant;
const procedureId = await make.procedure([{ instruction: 'Lock the drive out', isRequired: true }]);
const templateId = await make.template('Bearing check', BEARING_FORM);
const safeTemplateId = await make.template('Locked out', { fields: [], procedureId, estimatedMinutes: 40 });
const tina = as('tina').userId;
const tom = as('tom').userId;

beforeEach(async () => {
	await make.settings({ approval_required: true, supervisors_own_technicians: false });
	await db.admin`update task set deleted_at = now(), state = 'cancelled', cancel_kind = 'manual', completed_at = null where deleted_at is null`;
	await db.admin`update execution set review = 'not-needed' where review = 'pending'`;
});

function list(name: Name, filter: z.input<typeof TaskFilter> = {}) {
	return as(name).read('task.view', (scope) => listTasks(scope, z.parse(TaskFilter, filter)));
}

const titles = async (name: Name, filter: z.input<typeof TaskFilter> = {}) =>
	(await list(name, filter)).items.map(({ title }) => title);

describe('the list of tasks', () => {
	test('shows technicians their own only, supervisors their sites, nobody another company', async () => {
		await make.task({ at: here, templateId, title: 'Hers', assigneeIds: [tina] });
		await make.task({ at: there, templateId, title: 'His', assigneeIds: [tom] });
		await make.task({ at: there, templateId, title: 'Nobodys' });
		expect(await titles('tina')).toEqual(['Hers']);
		expect((await titles('ada')).sort()).toEqual(['Hers', 'His', 'Nobodys']);
		expect((await titles('sari')).sort()).toEqual(['His', 'Nobodys']);
		expect(await plant.rival.read('task.view', (scope) => listTasks(scope, z.parse(TaskFilter, {})))).toEqual({
			items: [],
			next: null,
			total: 0
		});
	});

	test("keeps a task one has submitted one's own, also when it is somebody else's now", async () => {
		const taskId = await make.task({ at: here, templateId, title: 'Handed over', assigneeIds: [tina] });
		await as('tina').run(submitTask, submissionOf({ taskId, templateId }));
		await db.admin`update task_assignee set removed_at = now() where task_id = ${taskId}`;
		await db.admin`update task set assignee_ids = '{}' where id = ${taskId}`;
		expect(await titles('tina', { tab: 'all' })).toEqual(['Handed over']);
	});

	test('pages through every order without losing or doubling a row', async () => {
		for (let i = 0; i < 7; i += 1)
			await make.task({ at: here, templateId, title: `Task ${i % 3}`, dueInHours: 5 + (i % 2) });
		for (const sort of ['due', '-due', 'number', '-number', 'title', 'priority', '-submitted'] as const) {
			const whole = (await list('ada', { sort })).items.map(({ taskId }) => taskId);
			const seen: string[] = [];
			let cursor: string | null = null;
			do {
				const page: Awaited<ReturnType<typeof list>> = await list('ada', {
					sort,
					limit: 3,
					...(cursor ? { cursor } : {})
				});
				expect(page.total).toBe(7);
				seen.push(...page.items.map(({ taskId }) => taskId));
				cursor = page.next;
			} while (cursor);
			expect(seen, sort).toEqual(whole);
			expect(new Set(seen).size).toBe(7);
		}
		expect((await list('ada', { cursor: 'nonsense' })).items).toHaveLength(7);
	});

	test('narrows by place, person, mark, text, number, flags and dates', async () => {
		const taskId = await make.task({
			at: here,
			templateId,
			title: 'Grease 100% of it',
			assigneeIds: [tina],
			dueInHours: -2
		});
		await make.task({ at: there, templateId, title: 'Look at it', dueInHours: 0.5 });
		await make.task({ at: there, templateId, title: 'Later', dueInHours: 50 });
		const number = Number((await make.one(taskId))['number']);
		expect(await titles('ada', { lineId: here.lineId })).toEqual(['Grease 100% of it']);
		expect(await titles('ada', { assigneeId: tina as never })).toEqual(['Grease 100% of it']);
		expect(await titles('ada', { unassigned: true })).toEqual(['Look at it', 'Later']);
		expect(await titles('ada', { mark: 'overdue' })).toEqual(['Grease 100% of it']);
		expect(await titles('ada', { mark: 'due_soon' })).toEqual(['Look at it']);
		expect(await titles('ada', { mark: 'due' })).toEqual(['Later']);
		expect(await titles('ada', { text: '100%' })).toEqual(['Grease 100% of it']);
		expect(await titles('ada', { text: 'hall b pump' })).toEqual(['Look at it', 'Later']);
		expect(await titles('ada', { text: `T-${String(number).padStart(6, '0')}` })).toEqual(['Grease 100% of it']);
		expect(await titles('ada', { flags: ['late'] })).toEqual([]);
		const soon = new Date(Date.now() + 3_600_000 * 10).toISOString();
		expect(await titles('ada', { dueTo: soon })).toEqual(['Grease 100% of it', 'Look at it']);
		expect(await titles('ada', { dueFrom: soon, types: ['mechanical'], priorities: ['medium'] })).toEqual(['Later']);
	});

	test('parts active work, drafts and history', async () => {
		const running = await make.task({ at: here, templateId, title: 'Running', assigneeIds: [tina] });
		await as('tina').run(startTask, { taskId: running });
		await make.settings({ approval_required: false });
		const done = await make.task({ at: here, templateId, title: 'Done', assigneeIds: [tina] });
		await as('tina').run(submitTask, submissionOf({ taskId: done, templateId }));
		expect(await titles('ada')).toEqual(['Running']);
		expect(await titles('ada', { tab: 'drafts' })).toEqual(['Running']);
		expect(await titles('ada', { tab: 'history' })).toEqual(['Done']);
		expect((await titles('ada', { tab: 'all' })).sort()).toEqual(['Done', 'Running']);
		const today = new Date(Date.now() - 3_600_000).toISOString();
		expect(await titles('ada', { tab: 'history', performedFrom: today })).toEqual(['Done']);
		expect(await titles('ada', { tab: 'history', performedTo: today })).toEqual([]);
	});
});

describe('the page of a task', () => {
	const get = (name: Name, taskId: string) =>
		as(name).read('task.view', (scope) => getTask(scope, { taskId: taskId as never }));

	test('holds form, procedure, records with the previous values, and history', async () => {
		const before = await make.task({ at: here, templateId, assigneeIds: [tina], dueInHours: -30 });
		await make.settings({ approval_required: false });
		await as('tina').run(submitTask, submissionOf({ taskId: before, templateId }));
		const taskId = await make.task({ at: here, templateId, assigneeIds: [tina] });
		const photo = photoOf();
		await as('tina').run(submitTask, submissionOf({ taskId, templateId }, { photos: [photo], remarks: ['dusty'] }));
		const page = await get('ada', taskId);
		expect(page).toMatchObject({
			task: { taskId, state: 'completed', path: [{ name: 'Hall A' }, {}, {}, {}, { name: 'Hall A bearing' }] },
			place: { placeId: here.placeId },
			template: {
				templateId,
				name: 'Bearing check',
				version: 1,
				body: { fields: [{ key: 'temperature' }, { key: 'noise' }] }
			},
			safety: null,
			history: [{ action: 'task.submit', actor: { name: 'Tina' }, summary: 'submitted' }]
		});
		expect(page.records).toMatchObject([
			{
				author: { id: tina, name: 'Tina' },
				remarks: ['dusty'],
				photos: [{ photoId: photo.photoId, state: 'expected', source: 'camera' }],
				previous: { values: [{ key: 'temperature', value: 60 }] },
				deviceName: null
			}
		]);
	});

	test('shows the procedure while it is published, with seconds on each measure', async () => {
		const taskId = await make.task({ at: here, templateId: safeTemplateId, assigneeIds: [tina] });
		expect((await get('tina', taskId)).safety).toMatchObject({
			version: 1,
			measures: [{ order: 1, instruction: 'Lock the drive out' }]
		});
		const shown = Date.now() - 300_000;
		const measures = [
			{ order: 1, shownAt: new Date(shown).toISOString(), acknowledgedAt: new Date(shown + 1500).toISOString() }
		];
		const safety = { procedureId, version: 1, measures };
		await as('tina').deliver(submitTask, submissionOf({ taskId, templateId: safeTemplateId }, { values: {}, safety }));
		const [record] = (await get('ada', taskId)).records;
		expect(record).toMatchObject({
			flags: ['fast-acknowledgement'],
			deviceName: 'Phone',
			acknowledgements: { version: 1, measures: [{ instruction: 'Lock the drive out', seconds: 1.5, isFast: true }] }
		});
	});

	test('is not found for strangers, other sites and other companies alike', async () => {
		const taskId = await make.task({ at: here, templateId, assigneeIds: [tina] });
		for (const name of ['tom', 'sari'] as const)
			await expect(get(name, taskId)).rejects.toMatchObject({ code: 'not-found', details: {} });
		await expect(get('ada', newId())).rejects.toMatchObject({ code: 'not-found', details: {} });
	});
});

describe('assign task', () => {
	test('shows active tasks as a tree and the people who can take them', async () => {
		const free = await make.task({ at: here, templateId });
		const hers = await make.task({ at: there, templateId: safeTemplateId, assigneeIds: [tina], dueInHours: -1 });
		await as('tina').run(startTask, { taskId: hers });
		const tree = (filter: z.input<typeof TreeFilter>, name: Name = 'ada') =>
			as(name).read('task.assign', (scope) => readTaskTree(scope, z.parse(TreeFilter, filter)));
		expect(await tree({})).toMatchObject({ items: [{ taskId: free, assigneeIds: [], lineId: here.lineId }], total: 1 });
		expect((await tree({ unassignedOnly: false })).items.map(({ taskId }) => taskId)).toEqual([hers, free]);
		expect(await tree({ unassignedOnly: false }, 'sari')).toMatchObject({ items: [{ taskId: hers, startedBy: tina }] });
		const { items } = await as('ada').read('task.assign', (scope) => listAssignees(scope, {}));
		expect(items.map(({ name }) => name)).toEqual(['Gus', 'Lina', 'Manik', 'Tina', 'Tom']);
		expect(items.find(({ userId }) => userId === tina)).toMatchObject({
			roles: ['Technician'],
			activeTasks: 1,
			overdueTasks: 1,
			plannedMinutes: 40,
			workingAt: { taskId: hers, path: [{ name: 'Hall B line' }, { name: 'Hall B pump' }] }
		});
	});

	test('shows supervisors their own technicians only, where the company wishes so', async () => {
		await make.settings({ supervisors_own_technicians: true });
		await db.admin`update company_user set supervisor_id = ${as('ada').userId} where id = ${tom}`;
		const names = async (name: Name) =>
			(await as(name).read('task.assign', (scope) => listAssignees(scope, {}))).items.map((person) => person.name);
		expect(await names('ada')).toEqual(['Tom']);
		expect(await names('gus')).toHaveLength(5);
	});
});

describe('task approvals', () => {
	const queue = (name: Name, filter: z.input<typeof ApprovalFilter> = {}) =>
		as(name).read('task.approve', (scope) => listApprovals(scope, z.parse(ApprovalFilter, filter)));

	async function submitted(
		values = { temperature: { kind: 'number', value: 60 } },
		at = here,
		by: 'tina' | 'tom' = 'tina'
	) {
		const taskId = await make.task({ at, templateId, assigneeIds: [as(by).userId] });
		const input = submissionOf({ taskId, templateId }, { values });
		await as(by).run(submitTask, input);
		return { taskId, recordId: input.recordId };
	}

	test('queues what waits, oldest first, with what deserves a look', async () => {
		const first = await submitted();
		const second = await submitted({ temperature: { kind: 'number', value: 99 } }, there);
		const { items, total } = await queue('ada');
		expect(items.map(({ record }) => record.recordId)).toEqual([first.recordId, second.recordId]);
		expect(total).toBe(2);
		expect(items[1]?.record).toMatchObject({
			alerts: 1,
			flags: ['alert'],
			photos: { expected: 0, overdue: 0, complete: 0 },
			isOwn: false
		});
		expect((await queue('sari')).items.map(({ task }) => task.taskId)).toEqual([second.taskId]);
		expect((await queue('ada', { flag: 'alert' })).total).toBe(1);
		expect((await queue('ada', { limit: 1 })).next).not.toBeNull();
		const page = await queue('ada', { limit: 1, cursor: (await queue('ada', { limit: 1 })).next ?? '' });
		expect(page.items.map(({ record }) => record.recordId)).toEqual([second.recordId]);
	});

	test('counts every tab and says whether approval is on', async () => {
		const approved = await submitted();
		const rejected = await submitted();
		await submitted();
		await as('ada').run(approveTask, approved);
		await as('ada').run(rejectTask, { ...rejected, reason: 'again please' });
		const held = await make.task({ at: here, templateId, assigneeIds: [tina], state: 'cancelled' });
		await as('tina').deliver(submitTask, submissionOf({ taskId: held, templateId }));
		const counts = await as('ada').read('task.approve', countApprovals);
		expect(counts).toMatchObject({ pending: 1, rejected: 1, approved: 1, review: 1, approvalRequired: true });
		expect(counts.submittedLast8h).toBe(3);
		expect((await queue('ada', { tab: 'review' })).items).toMatchObject([
			{ record: { holdReason: 'cancelled', kind: 'review' } }
		]);
		expect((await queue('ada', { tab: 'approved' })).items).toMatchObject([{ task: { taskId: approved.taskId } }]);
		expect((await queue('ada', { tab: 'rejected' })).items).toMatchObject([{ task: { taskId: rejected.taskId } }]);
	});

	test('shows a resubmission beside the record it was rejected as', async () => {
		const first = await submitted();
		await as('ada').run(rejectTask, { ...first, reason: 'too warm, look again' });
		const next = submissionOf({ taskId: first.taskId, templateId });
		await as('tina').run(submitTask, next);
		const get = (name: Name) =>
			as(name).read('task.approve', (scope) => getApproval(scope, { recordId: next.recordId as never }));
		expect(await get('ada')).toMatchObject({
			task: { taskId: first.taskId },
			record: { recordId: next.recordId, kind: 'resubmission', supersedes: first.recordId },
			rejected: { recordId: first.recordId, reviewReason: 'too warm, look again', reviewedBy: { name: 'Ada' } }
		});
		await expect(get('sari')).rejects.toMatchObject({ code: 'not-found' });
	});

	test('shows supervisors the work of their own technicians only, where the company wishes so', async () => {
		await make.settings({ supervisors_own_technicians: true });
		await db.admin`update company_user set supervisor_id = ${as('ada').userId} where id = ${tom}`;
		await submitted();
		const toms = await submitted(undefined, here, 'tom');
		expect((await queue('ada')).items.map(({ task }) => task.taskId)).toEqual([toms.taskId]);
		expect((await queue('gus')).total).toBe(2);
	});
});

test('templates are shown whole to whoever sees all tasks, in every site', async () => {
	const { items } = await as('sari').read('task.view-all', listTemplates);
	expect(items).toMatchObject([
		{ name: 'Bearing check', fields: 2, procedureName: null },
		{ name: 'Locked out', fields: 0, procedureName: expect.stringContaining('Lock-out') as string }
	]);
	const template = await as('ada').read('task.view-all', (scope) =>
		getTemplate(scope, { templateId: safeTemplateId as never })
	);
	expect(template).toMatchObject({ version: 1, safety: { version: 1 } });
	await expect(
		as('ada').read('task.view-all', (scope) => getTemplate(scope, { templateId: newId() as never }))
	).rejects.toMatchObject({
		code: 'not-found'
	});
});

test('a record names the products that were used, with their units', async () => {
	const [unitId, productId] = [newId(), newId()];
	const { companyId } = plant.company;
	await db.admin`
		insert into unit (company_id, id, name, symbol, type) values (${companyId}, ${unitId}, 'Gram', 'g', 'Mass')
	`;
	await db.admin`
		insert into product (company_id, id, name, category, unit_id) values (${companyId}, ${productId}, 'Grease EP2', 'Grease', ${unitId})
	`;
	const form = { fields: [{ key: 'grease', label: 'Grease', kind: 'product' as const }] };
	const greasingId = await make.template('Greasing', form, 'lubrication');
	const taskId = await make.task({ at: here, templateId: greasingId, assigneeIds: [tina] });
	const values = { grease: { kind: 'product', value: [{ productId, quantity: 5 }] } };
	await as('tina').run(submitTask, submissionOf({ taskId, templateId: greasingId }, { values }));
	const { records } = await as('ada').read('task.view', (scope) => getTask(scope, { taskId: taskId as never }));
	expect(records[0]?.products).toEqual([{ id: productId, name: 'Grease EP2', unit: 'g' }]);
});
