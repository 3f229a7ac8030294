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
	'place.import': () => m.support_write_place_import(),
	'repair.create': () => m.support_write_repair_create(),
	'repair.edit': () => m.support_write_repair_edit(),
	'repair.convert': () => m.support_write_repair_convert(),
	'repair.defer': () => m.support_write_repair_defer(),
	'repair.undefer': () => m.support_write_repair_undefer(),
	'repair.dismiss': () => m.support_write_repair_dismiss(),
	'repair.reopen': () => m.support_write_repair_reopen(),
	'repair.note': () => m.support_write_report_note(),
	'shutdown.note': () => m.support_write_report_note(),
	'shutdown.report': () => m.support_write_shutdown_report(),
	'shutdown.plan': () => m.support_write_shutdown_plan(),
	'shutdown.edit': () => m.support_write_shutdown_edit(),
	'shutdown.open': () => m.support_write_shutdown_open(),
	'shutdown.plan-work': () => m.support_write_shutdown_work(),
	'shutdown.activate': () => m.support_write_shutdown_activate(),
	'shutdown.acknowledge': () => m.support_write_shutdown_acknowledge(),
	'shutdown.resolve': () => m.support_write_shutdown_resolve(),
	'shutdown.cancel': () => m.support_write_shutdown_cancel(),
	'record.adopt': () => m.support_write_record_apply(),
	'record.keep': () => m.support_write_record_keep(),
	'record.dismiss': () => m.support_write_record_dismiss(),
	'record.import': () => m.support_write_record_import(),
	'device.rename': () => m.support_write_device_rename(),
	'device.revoke': () => m.support_write_device_revoke(),
	'user.deactivate': () => m.support_write_user_deactivate(),
	'user.reactivate': () => m.support_write_user_reactivate(),
	'user.set-roles': () => m.support_write_user_roles()
};

/** What a support visit is about to do, in words (12.2). */
export function sayWrite(command: string): string {
	return (WRITES[command] ?? m.support_write_other)();
}
