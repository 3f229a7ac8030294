import { describe, expect, it } from 'vitest';
import type { Permission } from '../access/permission.ts';
import { permissionsOfRole } from '../access/role.ts';
import {
	whyNotApprove,
	whyNotAssign,
	whyNotCancel,
	whyNotDelete,
	whyNotEdit,
	whyNotRelease,
	whyNotReopen,
	whyNotStart,
	whyNotSubmit,
	whyNotUnassign
} from './rules.ts';
import type { TaskState } from './vocabulary.ts';

const tina = { userId: 'tina', rights: permissionsOfRole('Technician') };
const manik = { userId: 'manik', rights: permissionsOfRole('Mapper') };
const ada = { userId: 'ada', rights: permissionsOfRole('Supervisor') };
const tinasOwn = [{ id: 'tina', name: 'Tina' }];

function task(state: TaskState, assignees = tinasOwn, startedBy: string | null = null) {
	return { state, assignees, startedBy: startedBy ? { id: startedBy, name: startedBy } : null, currentRecordId: null };
}

describe('rules of a task', () => {
	it('lets a supervisor assign active work and nothing else', () => {
		expect(whyNotAssign(task('open'), ada)).toBeUndefined();
		expect(whyNotAssign(task('pending_approval'), ada)).toBe('wrong-state');
		expect(whyNotAssign(task('open'), tina)).toBe('permission');
		expect(whyNotUnassign(task('open', []), ada)).toBe('wrong-state');
	});

	it('lets only an assignee start, or whoever sees everything when nobody is assigned', () => {
		expect(whyNotStart(task('open'), tina)).toBeUndefined();
		expect(whyNotStart(task('open'), manik)).toBe('permission');
		expect(whyNotStart(task('open', []), manik)).toBeUndefined();
		expect(whyNotStart(task('open', []), tina)).toBe('permission');
		expect(whyNotStart(task('open', []), ada)).toBe('permission');
		expect(whyNotStart(task('completed'), tina)).toBe('wrong-state');
	});

	it('lets a second assignee join work that runs, but nobody start twice', () => {
		const shared = [...tinasOwn, { id: 'manik', name: 'Manik' }];
		expect(whyNotStart(task('in_progress', shared, 'manik'), tina)).toBeUndefined();
		expect(whyNotStart(task('in_progress', shared, 'tina'), tina)).toBe('wrong-state');
	});

	it('lets the starter discard a start', () => {
		expect(whyNotRelease(task('in_progress', tinasOwn, 'tina'), tina)).toBeUndefined();
		expect(whyNotRelease(task('in_progress', tinasOwn, 'tina'), manik)).toBe('permission');
		expect(whyNotRelease(task('open'), tina)).toBe('wrong-state');
	});

	it('takes a submission from an assignee while the task is active', () => {
		expect(whyNotSubmit(task('rejected'), tina)).toBeUndefined();
		expect(whyNotSubmit(task('cancelled'), tina)).toBe('wrong-state');
		expect(whyNotSubmit(task('open'), ada)).toBe('permission');
	});

	it('lets nobody decide on their own submission', () => {
		expect(whyNotApprove({ state: 'pending_approval', authorIds: ['tina'] }, manik)).toBeUndefined();
		expect(whyNotApprove({ state: 'pending_approval', authorIds: ['tina', 'manik'] }, manik)).toBe('own-submission');
		expect(whyNotApprove({ state: 'completed', authorIds: ['manik'] }, manik)).toBe('wrong-state');
		expect(whyNotApprove({ state: 'pending_approval', authorIds: [] }, tina)).toBe('permission');
	});

	it('moves a due date only while nobody works on it', () => {
		expect(whyNotEdit(task('in_progress'), manik, { dueAt: '2026-05-01T00:00:00.000Z' })).toBe('wrong-state');
		expect(whyNotEdit(task('in_progress'), manik)).toBeUndefined();
		expect(whyNotEdit(task('rejected'), manik, { dueAt: '2026-05-01T00:00:00.000Z' })).toBeUndefined();
	});

	it.each<[TaskState, string | undefined, string | undefined, string | undefined]>([
		['open', undefined, 'wrong-state', undefined],
		['in_progress', undefined, 'wrong-state', undefined],
		['rejected', undefined, 'wrong-state', undefined],
		['pending_approval', undefined, 'wrong-state', 'wrong-state'],
		['cancelled', 'wrong-state', undefined, undefined],
		['completed', 'wrong-state', 'wrong-state', 'wrong-state']
	])('while %s answers cancel, reopen and delete as the table says', (state, cancel, reopen, remove) => {
		expect(whyNotCancel(task(state), manik)).toBe(cancel);
		expect(whyNotReopen(task(state), manik)).toBe(reopen);
		expect(whyNotDelete(task(state), manik)).toBe(remove);
	});

	it('keeps work with evidence', () => {
		expect(whyNotDelete({ state: 'rejected', currentRecordId: 'r' }, manik)).toBe('has-records');
		expect(whyNotDelete({ state: 'open', currentRecordId: null }, { userId: 'x', rights: new Set<Permission>() })).toBe(
			'permission'
		);
	});
});
