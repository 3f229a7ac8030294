import { m } from '#lib/words/m.ts';

const WRITES: Record<string, () => string> = {
	'task.create': () => m.support_write_task_create(),
	'task.assign': () => m.support_write_task_assign(),
	'task.unassign': () => m.support_write_task_unassign(),
	'task.edit': () => m.support_write_task_edit(),
	'task.cancel': () => m.support_write_task_cancel(),
	'task.reopen': () => m.support_write_task_reopen(),
	'task.delete': () => m.support_write_task_delete(),
	'task.approve': () => m.support_write_task_approve(),
	'task.approve-many': () => m.support_write_task_approve_many(),
	'task.reject': () => m.support_write_task_reject(),
	'place.create': () => m.support_write_place_create(),
	'place.edit': () => m.support_write_place_edit(),
	'place.move': () => m.support_write_place_move(),
	'place.delete': () => m.support_write_place_delete(),
	'place.restore': () => m.support_write_place_restore(),
	'place.import': () => m.support_write_place_import()
};

/** What a support visit is about to do, in words (12.2). */
export function sayWrite(command: string): string {
	return (WRITES[command] ?? m.support_write_other)();
}
