import { m } from '#lib/words/m.ts';

const FLAGS: Record<string, () => string> = {
	late: () => m.tasks_flag_late(),
	supplementary: () => m.tasks_flag_supplementary(),
	'double-work': () => m.tasks_flag_double_work(),
	'needs-review': () => m.tasks_flag_needs_review(),
	'line-stopped': () => m.tasks_flag_line_stopped()
};

/** Flags of a task; a newer server may know more than this page. */
export function sayTaskFlag(flag: string): string {
	return FLAGS[flag]?.() ?? flag;
}

const ACTIONS: Record<string, () => string> = {
	'task.generate': () => m.tasks_did_generate(),
	'task.create': () => m.tasks_did_create(),
	'task.assign': () => m.tasks_did_assign(),
	'task.unassign': () => m.tasks_did_unassign(),
	'task.start': () => m.tasks_did_start(),
	'task.release': () => m.tasks_did_release(),
	'task.submit': () => m.tasks_did_submit(),
	'task.approve': () => m.tasks_did_approve(),
	'task.reject': () => m.tasks_did_reject(),
	'task.edit': () => m.tasks_did_edit(),
	'task.cancel': () => m.tasks_did_cancel(),
	'task.reopen': () => m.tasks_did_reopen(),
	'task.delete': () => m.tasks_did_delete()
};

/** What somebody did, for the history of a task: "assigned it". */
export function sayTaskAction(action: string): string {
	return ACTIONS[action]?.() ?? action;
}
