import { v7 as newId } from 'uuid';
import { beforeEach, describe, expect, test } from 'vitest';
import { type Name, openPlant } from '../../../../tests/support/company.ts';
import { listsIn, repairOf, stopOf } from '../../../../tests/support/reports.ts';
import { submissionOf } from '../../../../tests/support/submission.ts';
import { createRepair } from '../repairs/report.service.ts';
import { acknowledgeShutdown, resolveShutdown } from '../shutdowns/manage.service.ts';
import { reportShutdown } from '../shutdowns/report.service.ts';
import { approveTask } from '../tasks/review.service.ts';
import { startTask } from '../tasks/run.service.ts';
import { submitTask } from '../tasks/submit.service.ts';
import { readCards, readLine, readPlant } from './dashboard.service.ts';

const plant = await openPlant();
const { make, as, here, there, db } = plant;
const templateId = await make.template('Bearing check', { fields: [] });
const tina = as('tina').userId;
const hours = (count: number) => new Date(Date.now() + count * 3_600_000).toISOString();

beforeEach(async () => {
	await make.settings({ approval_required: true });
	await db.admin`update task set deleted_at = now() where deleted_at is null`;
});

const cards = (name: Name, from = hours(-12), to = hours(12)) =>
	as(name).read('dashboard.view', (scope) => readCards(scope, { from, to }));

async function submit(taskId: string) {
	const input = submissionOf({ taskId, templateId }, { values: {} });
	await as('tina').run(submitTask, input);
	return { taskId, recordId: input.recordId };
}

describe('the cards', () => {
	test('count what is overdue, unassigned, due, pending and completed', async () => {
		await make.task({ at: here, templateId, dueInHours: -3 });
		await make.task({ at: here, templateId, dueInHours: 5 });
		await make.task({ at: here, templateId, dueInHours: 11, assigneeIds: [tina] });
		await make.task({ at: here, templateId, dueInHours: 3, state: 'cancelled' });
		await make.task({ at: here, templateId, dueInHours: 20 });
		await submit(await make.task({ at: here, templateId, assigneeIds: [tina], dueInHours: 6 }));
		await as('ada').run(
			approveTask,
			await submit(await make.task({ at: here, templateId, assigneeIds: [tina], dueInHours: 7 }))
		);
		await as('ada').run(
			approveTask,
			await submit(await make.task({ at: here, templateId, assigneeIds: [tina], dueInHours: -5 }))
		);
		const shown = await cards('ada');
		expect(shown).toMatchObject({
			overdue: { count: 1 },
			unassigned: { count: 2, dueWithin24h: 2 },
			due: { count: 6, done: 2 },
			pending: { count: 1, isApprovalOn: true },
			completed: { count: 2, completionRate: 2 / 6, onTimeRate: 1 / 2 },
			own: null
		});
		expect(Date.parse(shown.overdue?.oldestDueAt ?? '')).toBeCloseTo(Date.now() - 3 * 3_600_000, -4);
		expect(await cards('sari')).toMatchObject({
			overdue: { count: 0 },
			due: { count: 0 },
			completed: { count: 0, completionRate: null }
		});
	});

	test('of a range that has ended say what was overdue then', async () => {
		await submit(await make.task({ at: here, templateId, assigneeIds: [tina], dueInHours: -30 }));
		expect(await cards('ada', hours(-48), hours(-24))).toMatchObject({
			overdue: { count: 1 },
			due: { count: 1, done: 0 }
		});
		expect(await cards('ada', hours(-48), hours(1))).toMatchObject({ overdue: { count: 0 } });
	});

	test('are absent without their permission; technicians see their own figures', async () => {
		const rejected = await make.task({ at: here, templateId, assigneeIds: [tina], dueInHours: -2 });
		await db.admin`
			update task set state = 'rejected', rejections = ${db.admin.json([{ reason: 'Photo missing' }])} where id = ${rejected}
		`;
		await make.settings({ approval_required: false });
		await submit(await make.task({ at: here, templateId, assigneeIds: [tina], dueInHours: 1 }));
		expect(await cards('vera')).toMatchObject({ unassigned: null, pending: null, due: { count: 2 }, own: null });
		expect(await cards('tina')).toMatchObject({
			overdue: null,
			unassigned: null,
			due: null,
			pending: null,
			completed: null,
			own: {
				overdue: 1,
				rejected: [{ taskId: rejected, reason: 'Photo missing' }],
				completed7d: expect.any(Number) as number
			}
		});
	});
});

describe('the live plant view', () => {
	const tiles = async (name: Name) => (await as(name).read('task.view-all', readPlant)).lines;

	test('colours lines by their tasks of today and names who is at work', async () => {
		expect(await tiles('ada')).toMatchObject([
			{ name: 'Hall A line', siteName: 'Hall A', colour: 'grey', active: 0 },
			{ name: 'Hall B line', colour: 'grey' }
		]);
		const running = await make.task({ at: here, templateId, assigneeIds: [tina], dueInHours: -1 });
		await db.admin`update task set overdue_at = now() + interval '1 hour' where id = ${running}`;
		await as('tina').run(startTask, { taskId: running });
		await make.task({ at: there, templateId, dueInHours: -2 });
		expect(await tiles('ada')).toMatchObject([
			{
				lineId: here.lineId,
				colour: 'green',
				active: 1,
				inProgress: 1,
				overdue: 0,
				technicians: [{ id: tina, name: 'Tina' }]
			},
			{ lineId: there.lineId, colour: 'orange', active: 1, inProgress: 0, overdue: 1, technicians: [] }
		]);
		expect(await tiles('sari')).toMatchObject([{ lineId: there.lineId }]);
	});

	test('opens a line as sections and assets', async () => {
		await make.task({ at: there, templateId, dueInHours: -2 });
		const line = (name: Name, lineId: string) =>
			as(name).read('task.view-all', (scope) => readLine(scope, { lineId: lineId as never }));
		expect(await line('ada', there.lineId)).toEqual({
			lineId: there.lineId,
			name: 'Hall B line',
			sections: [
				{
					sectionId: there.sectionId,
					name: 'Hall B section',
					colour: 'orange',
					active: 1,
					inProgress: 0,
					overdue: 1,
					repairs: 0,
					shutdown: null,
					assets: [
						{
							assetId: there.assetId,
							name: 'Hall B pump',
							colour: 'orange',
							active: 1,
							inProgress: 0,
							overdue: 1,
							repairs: 0,
							shutdown: null
						}
					]
				}
			]
		});
		await expect(line('sari', here.lineId)).rejects.toMatchObject({ code: 'not-found', details: {} });
		await expect(line('ada', newId())).rejects.toMatchObject({ code: 'not-found', details: {} });
	});
});

describe('reports on the dashboard', () => {
	const lists = listsIn(db, plant.company.companyId);

	test('count open requests and what stood, each minute once', async () => {
		const [leak, broken] = [await lists.type('Leak'), await lists.reason('Broken')];
		await as('tina').run(createRepair, repairOf(there, leak, { priority: 'critical' }));
		await as('tina').run(createRepair, repairOf(there, leak, { priority: 'high' }));
		const line = stopOf(there.lineId, broken, { startsAt: hours(-3), priority: 'critical' });
		await as('tina').run(reportShutdown, line);
		await as('tina').run(reportShutdown, stopOf(there.assetId, broken, { startsAt: hours(-2) }));
		expect(await cards('ada')).toMatchObject({
			repairs: { count: 2, isNew: 2, critical: 1, high: 1 },
			shutdowns: { count: 2, open: 2, minutesLost: 180 }
		});
		expect(await cards('ada', hours(-30), hours(-28))).toMatchObject({
			repairs: { count: 2, isNew: 0 },
			shutdowns: { count: 0, open: 2, minutesLost: 0 }
		});
		expect(await cards('tina')).toMatchObject({ repairs: null, shutdowns: null });
		const tile = async () =>
			(await as('ada').read('task.view-all', readPlant)).lines.find(({ lineId }) => lineId === there.lineId);
		expect(await tile()).toMatchObject({
			colour: 'red',
			repairs: 2,
			shutdown: { shutdownId: line.shutdownId, isAlarming: true }
		});
		await as('ada').run(acknowledgeShutdown, { shutdownId: line.shutdownId });
		expect(await tile()).toMatchObject({ shutdown: { isAlarming: false } });
		await as('ada').run(resolveShutdown, { shutdownId: line.shutdownId, endsAt: hours(-1) });
		expect(await tile()).toMatchObject({ colour: 'orange' });
		expect(await cards('ada')).toMatchObject({ shutdowns: { open: 1, minutesLost: 180 } });
	});

	test('flash for every Critical shutdown: an acknowledged one of the line hides none of its assets', async () => {
		const stuck = await lists.reason('Stuck');
		const line = stopOf(here.lineId, stuck, { startsAt: hours(-3), priority: 'critical' });
		const asset = stopOf(here.assetId, stuck, { startsAt: hours(-2), priority: 'critical' });
		for (const stop of [line, asset]) await as('tina').run(reportShutdown, stop);
		const alarm = async () =>
			(await as('ada').read('task.view-all', readPlant)).lines.find(({ lineId }) => lineId === here.lineId)?.shutdown;
		expect(await alarm()).toEqual({ shutdownId: line.shutdownId, isAlarming: true });
		await as('ada').run(acknowledgeShutdown, { shutdownId: line.shutdownId });
		expect(await alarm()).toEqual({ shutdownId: asset.shutdownId, isAlarming: true });
		await as('ada').run(acknowledgeShutdown, { shutdownId: asset.shutdownId });
		expect(await alarm()).toEqual({ shutdownId: line.shutdownId, isAlarming: false });
	});
});
