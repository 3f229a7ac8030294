import { AssigneeFilter, TaskFilter, TaskQuery, TreeFilter } from '#lib/domain/tasks/filter.ts';
import { assignTasks, unassignTasks } from '#lib/server/tasks/assign.service.ts';
import { cancelTask, createTask, deleteTask, editTask, reopenTask } from '#lib/server/tasks/edit.service.ts';
import { approveTask, approveTasks, rejectTask } from '#lib/server/tasks/review.service.ts';
import { releaseTask, startTask } from '#lib/server/tasks/run.service.ts';
import { submitTask } from '#lib/server/tasks/submit.service.ts';
import { getTask, listTasks } from '#lib/server/tasks/tasks.service.ts';
import { listAssignees, readTaskTree } from '#lib/server/tasks/tree.service.ts';
import { command, query, router } from '../procedures.ts';

export const taskRouter = router({
	list: query('task.view', TaskFilter, listTasks),
	get: query('task.view', TaskQuery, getTask),
	assignees: query('task.assign', AssigneeFilter, listAssignees),
	tree: query('task.assign', TreeFilter, readTaskTree),
	create: command(createTask),
	assign: command(assignTasks),
	unassign: command(unassignTasks),
	start: command(startTask),
	release: command(releaseTask),
	submit: command(submitTask),
	approve: command(approveTask),
	'approve-many': command(approveTasks),
	reject: command(rejectTask),
	edit: command(editTask),
	cancel: command(cancelTask),
	reopen: command(reopenTask),
	delete: command(deleteTask)
});
