import * as z from 'zod/mini';
import { defineCommand } from '../commands/define-command.ts';
import type { ReadSubjects } from '../notifications/subjects.ts';
import { selectToldRecords, selectToldTasks, takeReminders } from './told.queries.ts';

const AT_ONCE = 1_000;

/** What is due soon and what has become overdue, told once for each date (product 9.4). */
export const remindAssignees = defineCommand(
	'task.remind',
	// Nobody in a company holds it: it happens by the clock alone.
	{ needs: 'manage-companies', byClock: true, input: z.strictObject({}) },
	async (scope) => {
		const reminders = await takeReminders(scope, AT_ONCE);
		for (const { taskId, kind, assigneeIds } of reminders) {
			if (assigneeIds.length > 0)
				scope.announce({ category: kind, subject: { type: 'task', id: taskId }, to: assigneeIds });
		}
		return { reminders: reminders.length };
	}
);

export const toldTasks: ReadSubjects = selectToldTasks;
export const toldRecords: ReadSubjects = selectToldRecords;
