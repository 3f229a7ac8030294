import { describe, expect, test } from 'vitest';
import type { TaskView } from '#lib/offline/field-client.ts';
import { filterTasks, groupTasks } from './groups.ts';

const NOW = new Date('2026-05-04T10:00:00Z');

function task(change: Partial<TaskView>): TaskView {
	return {
		taskId: crypto.randomUUID(),
		number: 1,
		title: 'Grease main bearing',
		type: 'lubrication',
		priority: 'medium',
		state: 'open',
		lineId: 'line-1',
		path: [{ id: 'asset', name: 'Loom L-101' }],
		dueAt: '2026-05-04T12:00:00Z',
		overdueAt: '2026-05-04T16:00:00Z',
		zone: 'Asia/Jakarta',
		submittedAt: null,
		completedAt: null,
		...change
	} as TaskView;
}

const names = (tasks: readonly TaskView[]) => groupTasks(tasks, NOW).map(({ group }) => group);

describe('the groups of the task list', () => {
	test('come in the order of what must be done first', () => {
		const tasks = [
			task({ state: 'completed', completedAt: '2026-05-04T08:00:00Z' }),
			task({ dueAt: '2026-05-09T12:00:00Z', overdueAt: '2026-05-09T12:00:00Z' }),
			task({ dueAt: '2026-05-05T12:00:00Z', overdueAt: '2026-05-05T12:00:00Z' }),
			task({}),
			task({ dueAt: '2026-05-03T12:00:00Z', overdueAt: '2026-05-03T16:00:00Z' }),
			task({ state: 'rejected' })
		];
		expect(names(tasks)).toEqual(['rejected', 'overdue', 'today', 'tomorrow', 'later', 'handed-in']);
	});

	test('follow the calendar of the place, not of the phone', () => {
		// 17:30 UTC is half past midnight of the next day in Jakarta.
		const tomorrowThere = { dueAt: '2026-05-04T17:30:00Z', overdueAt: '2026-05-04T20:00:00Z' };
		expect(names([task(tomorrowThere)])).toEqual(['tomorrow']);
		expect(names([task({ ...tomorrowThere, zone: 'Europe/London' })])).toEqual(['today']);
	});

	test('order by priority, then by due time', () => {
		const [group] = groupTasks(
			[
				task({ title: 'low', priority: 'low', dueAt: '2026-05-04T10:30:00Z' }),
				task({ title: 'later', priority: 'high', dueAt: '2026-05-04T13:00:00Z' }),
				task({ title: 'sooner', priority: 'high', dueAt: '2026-05-04T11:00:00Z' })
			],
			NOW
		);
		expect(group?.tasks.map(({ title }) => title)).toEqual(['sooner', 'later', 'low']);
	});

	test('leave out what was done on another day', () => {
		expect(names([task({ state: 'completed', completedAt: '2026-05-01T08:00:00Z' })])).toEqual([]);
	});
});

test('searching finds words of title and place in any order', () => {
	const tasks = [task({}), task({ title: 'Check pump', path: [{ id: 'a', name: 'Pump P-104' }] })];
	const found = (text: string) => filterTasks(tasks, { text, types: [], lineId: undefined, group: undefined }).length;
	expect([found('pump'), found('101 grease'), found('nothing'), found('')]).toEqual([1, 1, 0, 2]);
});
