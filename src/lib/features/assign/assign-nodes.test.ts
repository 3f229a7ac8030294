import { expect, test } from 'vitest';
import { assignNodes, tasksUnder, type TreeTask } from './assign-nodes.ts';

const task = (taskId: string, placeId: string, assigneeIds: string[], dueAt = '2026-05-04T08:00:00.000Z') =>
	({
		taskId,
		placeId,
		assetId: 'asset',
		sectionId: 'section',
		lineId: 'line',
		siteId: 'site',
		title: taskId,
		assigneeIds,
		dueAt
	}) as TreeTask;

test('every level counts the tasks beneath that nobody is to do', () => {
	const nodes = assignNodes(
		[task('a', 'point-1', []), task('b', 'point-1', ['budi']), task('c', 'point-2', [])],
		new Map()
	);
	const counts = Object.fromEntries(nodes.map((node) => [node.id, [node.childCount, node.unassigned]]));
	expect(counts).toEqual({
		line: [1, 2],
		section: [1, 2],
		asset: [2, 2],
		'point-1': [2, 1],
		'point-2': [1, 1],
		a: [0, 1],
		b: [0, 0],
		c: [0, 1]
	});
});

test('tasks of a point stand in the order they fall due', () => {
	const nodes = assignNodes([task('late', 'p', [], '2026-05-05T08:00:00.000Z'), task('early', 'p', [])], new Map());
	expect(nodes.filter((node) => node.task).map((node) => node.id)).toEqual(['early', 'late']);
});

test('a node stands for every task beneath it', () => {
	const tasks = [task('a', 'point-1', []), task('b', 'point-2', [])];
	expect(tasksUnder('asset', tasks)).toHaveLength(2);
	expect(tasksUnder('point-1', tasks).map(({ taskId }) => taskId)).toEqual(['a']);
	expect(tasksUnder('b', tasks).map(({ taskId }) => taskId)).toEqual(['b']);
});
