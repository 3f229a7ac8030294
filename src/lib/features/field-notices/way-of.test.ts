import { expect, test } from 'vitest';
import type { Permission } from '#lib/domain/access/permission.ts';
import type { NoticeRow, NoticeSubject } from '#lib/domain/notifications/notice.ts';
import { wayOf } from './way-of.ts';

type App = Parameters<typeof wayOf>[0];

/** A phone that holds one task, one report, one own submission in the outbox, and one in the history. */
function phone(...permissions: Permission[]): App {
	const client = {
		getTask: async (id: string) => (id === 'here' ? { taskId: id } : undefined),
		draft: async () => undefined,
		outbox: async () => [{ id: 'item', input: { recordId: 'set-aside' } }],
		reports: async () => [{ id: 'own' }],
		ownRecords: async () => [{ taskId: 'done', recordId: 'received' }]
	};
	return { client: client as unknown as App['client'], may: (permission) => permissions.includes(permission) };
}

function about(subject: NoticeSubject | null, category: NoticeRow['category'] = 'task_assigned'): NoticeRow {
	return { subject, category, place: 'Loom L-314', count: subject ? 1 : 7 } as NoticeRow;
}

const of = (type: NoticeSubject['type'], id: string) => ({ type, id });

test('what the phone holds is opened on the phone', async () => {
	const app = phone('task.execute');
	expect(await wayOf(app, about(of('task', 'here')))).toEqual({ kind: 'here', path: '/field/tasks/here' });
	expect(await wayOf(app, about(of('repair', 'own')))).toEqual({ kind: 'here', path: '/field/repair/own' });
	expect(await wayOf(app, about(of('shutdown', 'own')))).toEqual({ kind: 'here', path: '/field/shutdown/own' });
	expect(await wayOf(app, about(of('record', 'set-aside')))).toEqual({ kind: 'here', path: '/field/outbox/item' });
});

test('what is done and gone from the list is in the history', async () => {
	const app = phone('task.execute');
	expect(await wayOf(app, about(of('task', 'done')))).toEqual({ kind: 'here', path: '/field/history' });
	expect(await wayOf(app, about(of('record', 'received')))).toEqual({ kind: 'here', path: '/field/history' });
});

test('what is nowhere is gone, unless the portal shows it to this person', async () => {
	expect(await wayOf(phone('task.execute'), about(of('task', 'away')))).toEqual({ kind: 'gone' });
	expect(await wayOf(phone(), about(of('repair', 'away')))).toEqual({ kind: 'gone' });
	const supervisor = phone('task.view-all', 'task.approve', 'repair.view', 'shutdown.view');
	expect(await wayOf(supervisor, about(of('task', 'away')))).toEqual({ kind: 'portal', path: '/tasks/away' });
	expect(await wayOf(supervisor, about(of('record', 'away')))).toEqual({
		kind: 'portal',
		path: '/approvals?record=away'
	});
});

test("what is the reader's no more leads nowhere", async () => {
	const supervisor = phone('task.view-all', 'task.execute');
	expect(await wayOf(supervisor, { ...about(null, 'task_changed'), count: 1 })).toEqual({ kind: 'gone' });
});

test('several that became one lead to their list', async () => {
	expect(await wayOf(phone('task.execute'), about(null, 'task_overdue'))).toEqual({
		kind: 'here',
		path: '/field/tasks'
	});
	expect(await wayOf(phone(), about(null, 'task_submitted'))).toEqual({ kind: 'portal', path: '/approvals' });
});
