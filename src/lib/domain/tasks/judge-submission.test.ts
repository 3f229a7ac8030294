import { expect, it } from 'vitest';
import { judgeSubmission } from './judge-submission.ts';
import type { TaskState } from './vocabulary.ts';

const TINA = { userId: 'tina', mayExecute: true, isSiteInScope: true, mayClaim: false, hasSubmitted: false };

function judge(state: TaskState, { author = {}, assigneeIds = ['tina'], isDeleted = false, isMulti = false } = {}) {
	const fate = judgeSubmission({
		task: { state, isDeleted, assigneeIds },
		author: { ...TINA, ...author },
		isMultiTechnician: isMulti
	});
	return fate.fate === 'held' ? fate.reason : fate.fate;
}

it('takes work on active tasks from their assignees', () => {
	expect(judge('open')).toBe('applied');
	expect(judge('in_progress')).toBe('applied');
	expect(judge('rejected')).toBe('applied');
});

it("sets work aside when the task is somebody else's now", () => {
	expect(judge('open', { assigneeIds: ['tom'] })).toBe('reassigned');
	expect(judge('open', { assigneeIds: [] })).toBe('reassigned');
	expect(judge('open', { assigneeIds: [], author: { mayClaim: true } })).toBe('applied');
});

it('names the first reason that applies', () => {
	const gone = { isDeleted: true, assigneeIds: ['tom'] };
	expect(judge('cancelled', { ...gone, author: { mayExecute: false } })).toBe('permission-lost');
	expect(judge('cancelled', { ...gone, author: { isSiteInScope: false } })).toBe('permission-lost');
	expect(judge('cancelled', gone)).toBe('deleted');
	expect(judge('cancelled', { assigneeIds: ['tom'] })).toBe('cancelled');
	expect(judge('completed', { assigneeIds: ['tom'] })).toBe('completed');
});

it('puts later work of another assignee beside the first one', () => {
	const shared = { assigneeIds: ['tina', 'tom'] };
	expect(judge('completed', { ...shared, isMulti: true })).toBe('supplementary');
	expect(judge('pending_approval', shared)).toBe('supplementary');
	expect(judge('completed', { ...shared, author: { hasSubmitted: true }, isMulti: true })).toBe('completed');
	expect(judge('completed')).toBe('completed');
});
