import { beforeEach, describe, expect, test } from 'vitest';
import { openPlant } from '../../../../tests/support/company.ts';
import { noticesIn } from '../../../../tests/support/notices.ts';
import { listsIn, repairOf, stopOf } from '../../../../tests/support/reports.ts';
import { BEARING_FORM, submissionOf } from '../../../../tests/support/submission.ts';
import { createRepair } from '../repairs/report.service.ts';
import { dismissRepair } from '../repairs/triage.service.ts';
import { resolveShutdown } from '../shutdowns/manage.service.ts';
import { reportShutdown } from '../shutdowns/report.service.ts';
import { logScans } from '../tags/scan.service.ts';
import { writeTag } from '../tags/write.service.ts';
import { assignTasks, unassignTasks } from '../tasks/assign.service.ts';
import { cancelTask, deleteTask, editTask } from '../tasks/edit.service.ts';
import { dismissRecord } from '../tasks/resolve.service.ts';
import { approveTask, rejectTask } from '../tasks/review.service.ts';
import { startTask } from '../tasks/run.service.ts';
import { submitTask } from '../tasks/submit.service.ts';
import { v7 as newId } from 'uuid';

const plant = await openPlant();
const { make, as, here, there, company, db, rival } = plant;
const notices = noticesIn(plant);
const { tell, feedOf, toldOf } = notices;
const templateId = await make.template('Bearing check', BEARING_FORM);
const lists = listsIn(db, company.companyId);
const leak = await lists.type('Leak');
const broken = await lists.reason('Broken');
const [tina, tom] = [as('tina').userId, as('tom').userId];
const own = (assigneeIds = [tina], at = here) => make.task({ at, templateId, assigneeIds });

async function submitted(at = here) {
	const taskId = await own([tina], at);
	await as('tina').run(startTask, { taskId });
	const input = submissionOf({ taskId, templateId });
	await as('tina').run(submitTask, input);
	return { taskId, recordId: input.recordId };
}

beforeEach(async () => {
	await make.settings({ approval_required: true, multi_technician: false, supervisors_own_technicians: false });
	await notices.clear();
	expect(notices.faults).toEqual([]);
});

describe('work', () => {
	test('that is given to somebody is told them by title and asset, and nobody else', async () => {
		const taskId = await own([]);
		await as('ada').run(assignTasks, { tasks: [{ taskId, seenAssigneeIds: [] }], assigneeIds: [tina], mode: 'share' });
		await tell();
		expect(await feedOf('tina')).toEqual([
			{
				category: 'task_assigned',
				event: null,
				count: 1,
				title: 'Check the bearing',
				place: 'Hall A pump',
				actor: 'Ada',
				reason: null,
				subjectId: taskId,
				isRead: false
			}
		]);
		expect(await toldOf('task_assigned')).toEqual(['Tina']);
	});

	test('that is taken away is told whoever had it, and the new one in their stead', async () => {
		const taskId = await own();
		const tasks = [{ taskId, seenAssigneeIds: [tina] }];
		await as('ada').run(assignTasks, { tasks, assigneeIds: [tom], mode: 'share' });
		await tell();
		expect(await feedOf('tina')).toMatchObject([{ category: 'task_changed', event: 'unassigned' }]);
		expect(await feedOf('tom')).toMatchObject([{ category: 'task_assigned' }]);
	});

	test('that is cancelled, deleted or moved is told its assignees, not whoever did it', async () => {
		const [cancelled, deleted, moved, mine] = [await own(), await own(), await own(), await own([as('manik').userId])];
		const dueAt = new Date(Date.now() + 86_400_000).toISOString();
		await as('manik').run(cancelTask, { taskId: cancelled, reason: 'Not needed' });
		await as('manik').run(deleteTask, { taskId: deleted });
		await as('manik').run(editTask, { taskId: moved, revision: 1, dueAt });
		await as('manik').run(cancelTask, { taskId: mine, reason: 'Not needed' });
		await tell();
		expect((await feedOf('tina')).map(({ event, reason }) => [event, reason])).toEqual([
			['cancelled', 'Not needed'],
			['deleted', null],
			['due-moved', null]
		]);
		expect(await feedOf('manik')).toEqual([]);
	});

	test('that was given and taken back before anybody was told is told nobody', async () => {
		const taskId = await own([]);
		await as('ada').run(assignTasks, { tasks: [{ taskId, seenAssigneeIds: [] }], assigneeIds: [tina], mode: 'share' });
		await as('ada').run(unassignTasks, { taskIds: [taskId] });
		await as('ada').run(assignTasks, { tasks: [{ taskId, seenAssigneeIds: [] }], assigneeIds: [tom], mode: 'share' });
		await tell();
		expect(await toldOf('task_assigned')).toEqual(['Tom']);
	});
});

describe('a submission', () => {
	test('is told all who may approve it there: not its author, not a Mapper, not another site or company', async () => {
		await submitted();
		await tell();
		expect(await toldOf('task_submitted')).toEqual(['Ada', 'Ben', 'Gus', 'Lina']);
		expect(await db.admin`select from notice where user_id = ${rival.userId}`).toHaveLength(0);
	});

	test('at the other site is told its supervisor too', async () => {
		await submitted(there);
		await tell();
		expect(await toldOf('task_submitted')).toEqual(['Ada', 'Ben', 'Gus', 'Lina', 'Sari']);
	});

	test('is told the own supervisor alone where the company wants it so, and whoever edits settings', async () => {
		await make.settings({ supervisors_own_technicians: true });
		await db.admin`update company_user set supervisor_id = ${as('ben').userId} where id = ${tina}`;
		await submitted();
		await tell();
		expect(await toldOf('task_submitted')).toEqual(['Ben', 'Gus']);
	});

	test('that was decided before anybody was told is told its author only', async () => {
		const { taskId, recordId } = await submitted();
		await as('ada').run(approveTask, { taskId, recordId });
		await tell();
		expect(await toldOf('task_submitted')).toEqual([]);
		expect(await feedOf('tina')).toMatchObject([{ category: 'task_approved', actor: 'Ada', subjectId: taskId }]);
	});

	test('that is sent back is told its author with the reason', async () => {
		const { taskId, recordId } = await submitted();
		await as('ada').run(rejectTask, { taskId, recordId, reason: 'Bearing not cleaned' });
		await tell();
		expect(await feedOf('tina')).toMatchObject([{ category: 'task_rejected', reason: 'Bearing not cleaned' }]);
	});

	test('that was set aside is told reviewers, a Mapper among them, and its author once it is decided', async () => {
		const taskId = await own();
		const tasks = [{ taskId, seenAssigneeIds: [tina] }];
		await as('ada').run(assignTasks, { tasks, assigneeIds: [tom], mode: 'share' });
		const input = submissionOf({ taskId, templateId });
		await as('tina').deliver(submitTask, input);
		await tell();
		expect(await toldOf('needs_review')).toEqual(['Ada', 'Ben', 'Gus', 'Lina', 'Manik']);
		await notices.clear();
		await as('ben').run(dismissRecord, { recordId: input.recordId, reason: 'Done by Tom' });
		await tell();
		expect(await toldOf('needs_review')).toEqual(['Tina']);
		expect(await feedOf('tina')).toMatchObject([
			{ event: 'dismissed', reason: 'Done by Tom', subjectId: input.recordId }
		]);
	});

	test('without a scan is told who reviews that', async () => {
		const taskId = await own();
		const presence = { kind: 'skip', skipReason: 'tag-missing' };
		await as('tina').run(submitTask, submissionOf({ taskId, templateId }, { presence }));
		await tell();
		expect(await toldOf('nfc_skip')).toEqual(['Ada', 'Ben', 'Gus', 'Lina']);
	});
});

describe('a report', () => {
	test('of something broken is told who triages there; the reporter hears what became of it', async () => {
		const { repairId } = await as('tina').run(createRepair, repairOf(here, leak));
		await tell();
		expect(await toldOf('repair_new')).toEqual(['Ada', 'Ben', 'Gus', 'Lina']);
		expect(await feedOf('ada')).toMatchObject([{ title: 'Leak', place: 'Hall A pump', actor: 'Tina' }]);
		await as('ada').run(dismissRepair, { repairId, reason: 'Known for long' });
		await tell();
		expect(await toldOf('repair_updated')).toEqual(['Tina']);
		expect(await feedOf('tina')).toMatchObject([{ event: 'dismissed', reason: 'Known for long' }]);
	});

	test('of a stop is told its managers; its end the reporter and whoever has work there', async () => {
		await own([tom], here);
		const started = new Date(Date.now() - 3_600_000).toISOString();
		const stop = stopOf(here.assetId, broken, { kind: 'emergency', priority: 'critical', startsAt: started });
		const { shutdownId } = await as('tina').run(reportShutdown, stop);
		await tell();
		expect(await toldOf('shutdown_new')).toEqual(['Ada', 'Ben', 'Gus', 'Lina']);
		const endsAt = new Date(Date.now() - 1_000).toISOString();
		await as('ada').run(resolveShutdown, { shutdownId, endsAt });
		await tell();
		expect(await toldOf('shutdown_resolved')).toEqual(['Tina', 'Tom']);
	});
});

describe('tags and accounts', () => {
	test('a second chip for a place, and one that answers twice, are told who looks after tags', async () => {
		const write = (chipSerial: string, tagCode: string) => ({
			placeId: here.placeId,
			tagCode,
			chipSerial,
			writtenAt: new Date().toISOString()
		});
		await as('manik').run(writeTag, write('04:aa', here.tagCode));
		await as('gus').run(writeTag, write('04:bb', 'ABCDEFGH12'));
		await tell();
		expect(await toldOf('tag_problem')).toEqual(['Manik']);
		const scan = {
			scanId: newId(),
			text: 'NFC_TASKPOINT_ABCDEFGH12',
			kind: 'nfc',
			purpose: 'look-up',
			result: 'opened',
			chipSerial: '04:cc',
			at: new Date().toISOString()
		};
		await as('tina').run(logScans, { scans: [scan] });
		await tell();
		expect(await toldOf('tag_problem')).toEqual(['Gus', 'Manik']);
		expect((await feedOf('manik')).map(({ event, title }) => [event, title])).toEqual([
			['written-twice', 'ABCDEFGH12'],
			['clone-suspected', 'ABCDEFGH12']
		]);
	});
});

test('a changed password is told its owner, whatever they have turned off', async () => {
	await db.admin`select auth.announce_password(${tina})`;
	await tell();
	expect(await feedOf('tina')).toMatchObject([{ category: 'security', event: 'password-changed', subjectId: tina }]);
	expect(await toldOf('security')).toEqual(['Tina']);
});

describe('nothing is told', () => {
	test('people who have left, or who have turned it off', async () => {
		await db.admin`update company_user set active = false where id = ${as('ben').userId}`;
		await db.admin`
			insert into notice_preference (company_id, user_id, choices, updated_at)
			values (${company.companyId}, ${as('ada').userId}, ${db.admin.json([
				{ category: 'task_submitted', channel: 'in-app', isOn: false },
				{ category: 'task_submitted', channel: 'push', isOn: false }
			])}, now())
		`;
		await submitted();
		await tell();
		expect(await toldOf('task_submitted')).toEqual(['Gus', 'Lina']);
		await db.admin`update company_user set active = true where id = ${as('ben').userId}`;
	});

	test('of work that nobody has to approve', async () => {
		await make.settings({ approval_required: false });
		await submitted();
		expect(await db.admin`select from notice_cause`).toHaveLength(0);
	});

	test('of what is gone altogether', async () => {
		const taskId = await own([]);
		await as('ada').run(assignTasks, { tasks: [{ taskId, seenAssigneeIds: [] }], assigneeIds: [tina], mode: 'share' });
		await db.admin`delete from task_assignee where task_id = ${taskId}`;
		await db.admin`delete from task where id = ${taskId}`;
		await tell();
		expect(await feedOf('tina')).toEqual([]);
		expect(await db.admin`select from notice_cause`).toHaveLength(0);
	});
});
