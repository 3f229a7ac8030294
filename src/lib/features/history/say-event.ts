import { m } from '#lib/words/m.ts';

/** A line of the activity log about one thing. `summary` is the log's own English. */
export type HistoryLine = {
	at: string;
	actor: { name: string } | null;
	action: string;
	summary: string;
	changed: readonly string[];
};

/** A safety concern is one thing to people, and its category comes with a reason. */
const FIELDS: Record<string, () => string> = {
	title: () => m.tasks_column_title(),
	typeId: () => m.tasks_column_type(),
	priority: () => m.tasks_column_priority(),
	dueAt: () => m.tasks_column_due(),
	assetId: () => m.repairs_asset(),
	placeId: () => m.level_task_point(),
	reasonId: () => m.reports_reason(),
	startsAt: () => m.shutdowns_from(),
	endsAt: () => m.shutdowns_to(),
	description: () => m.repairs_description(),
	isSafetyConcern: () => m.shutdowns_safety(),
	safetyText: () => m.shutdowns_safety(),
	procedureId: () => m.shutdowns_procedure()
};

const ACTIONS: Record<string, () => string> = {
	'task.generate': () => m.events_task_generate(),
	'task.create': () => m.events_task_create(),
	'task.assign': () => m.events_task_assign(),
	'task.unassign': () => m.events_task_unassign(),
	'task.start': () => m.events_task_start(),
	'task.release': () => m.events_task_release(),
	'task.submit': () => m.events_task_submit(),
	'task.approve': () => m.events_task_approve(),
	'task.reject': () => m.events_task_reject(),
	'task.edit': () => m.events_task_edit(),
	'task.cancel': () => m.events_task_cancel(),
	'task.reopen': () => m.events_task_reopen(),
	'task.delete': () => m.events_task_delete(),
	'record.adopt': () => m.events_record_adopt(),
	'record.keep': () => m.events_record_keep(),
	'record.dismiss': () => m.events_record_dismiss(),
	'record.import': () => m.events_record_import(),
	'repair.create': () => m.events_reported(),
	'repair.edit': () => m.events_edit(),
	'repair.note': () => m.events_note(),
	'repair.defer': () => m.events_repair_defer(),
	'repair.undefer': () => m.events_repair_undefer(),
	'repair.convert': () => m.events_repair_convert(),
	'repair.dismiss': () => m.events_repair_dismiss(),
	'repair.reopen': () => m.events_repair_reopen(),
	'repair.resolve': () => m.events_repair_resolve(),
	'repair.return': () => m.events_repair_return(),
	'shutdown.report': () => m.events_reported(),
	'shutdown.plan': () => m.events_shutdown_plan(),
	'shutdown.open': () => m.events_shutdown_open(),
	'shutdown.edit': () => m.events_edit(),
	'shutdown.note': () => m.events_note(),
	'shutdown.acknowledge': () => m.events_shutdown_acknowledge(),
	'shutdown.plan-work': () => m.events_shutdown_work(),
	'shutdown.activate': () => m.events_shutdown_activate(),
	'shutdown.resolve': () => m.events_shutdown_resolve(),
	'shutdown.cancel': () => m.events_cancel()
};

/** What somebody did: "assigned it". What this page does not know yet is told in the log's own words. */
export function sayEvent({ action, summary }: HistoryLine): string {
	if (action === 'task.submit' && summary.startsWith('submission set aside')) return m.events_task_held();
	if (action === 'task.submit' && summary.startsWith('submitted as a supplement')) return m.events_task_supplement();
	return ACTIONS[action]?.() ?? (summary || action);
}

/** Where the log's words end with what a person wrote or chose: a reason, a kind, a note. */
const WITH_WORDS = new Set([
	'task.reject',
	'task.cancel',
	'record.dismiss',
	'repair.create',
	'repair.dismiss',
	'shutdown.report',
	'shutdown.plan',
	'shutdown.edit',
	'shutdown.cancel'
]);

/** What changed: the names of the fields, or how long a work list was and is. */
export function changedIn({ action, summary, changed }: HistoryLine): string {
	const [, from, to] = (action === 'shutdown.plan-work' && /: (\d+) to (\d+) items$/.exec(summary)) || [];
	if (from !== undefined && to !== undefined) return m.events_items({ from, to });
	const names = Object.keys(FIELDS).flatMap((key) => (changed.includes(key) ? (FIELDS[key]?.() ?? []) : []));
	return [...new Set(names)].join(', ');
}

/** Names and people's own words, which need no language of ours; empty when there are none. */
export function saidIn({ action, summary }: HistoryLine): string {
	if (action === 'task.assign') return /^assigned to (.+)$/.exec(summary)?.[1] ?? '';
	return WITH_WORDS.has(action) ? (/^[^:]+: (.+)$/s.exec(summary)?.[1] ?? '') : '';
}
