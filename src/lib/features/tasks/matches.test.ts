import { expect, test } from 'vitest';
import { taskRow } from '../../../../tests/support/offline/rows.ts';
import { matches } from './matches.ts';

const NOW = new Date('2026-05-04T10:00:00Z');
const task = taskRow({
	number: 123,
	title: 'Grease the bearing',
	lineId: 'l1',
	path: [{ id: 'a1', name: 'Loom L-314' }],
	dueAt: '2026-05-04T08:00:00Z',
	overdueAt: '2026-05-04T08:00:00Z',
	assignees: []
});

test('an open task belongs into the active list and leaves it when it is completed', () => {
	expect(matches(task, {}, NOW)).toBe(true);
	expect(matches({ ...task, state: 'completed' }, {}, NOW)).toBe(false);
	expect(matches({ ...task, state: 'completed' }, { tab: 'history' }, NOW)).toBe(true);
});

test('marks are judged by the clock', () => {
	expect(matches(task, { mark: 'overdue' }, NOW)).toBe(true);
	expect(matches(task, { mark: 'overdue' }, new Date('2026-05-04T07:30:00Z'))).toBe(false);
});

test('an assigned task leaves the unassigned list', () => {
	expect(matches(task, { unassigned: true }, NOW)).toBe(true);
	expect(matches({ ...task, assignees: [{ id: 'u1', name: 'Tina' }] }, { unassigned: true }, NOW)).toBe(false);
});

test('the text is searched in title, number and place', () => {
	for (const text of ['grease', 'T-000123', 'l-314']) expect(matches(task, { text }, NOW)).toBe(true);
	expect(matches(task, { text: 'pump' }, NOW)).toBe(false);
});

test('both ends of a due range belong to it', () => {
	expect(matches(task, { dueFrom: '2026-05-04T08:00:00Z', dueTo: '2026-05-04T08:00:00Z' }, NOW)).toBe(true);
	expect(matches(task, { dueTo: '2026-05-04T07:59:59.999Z' }, NOW)).toBe(false);
});
