import { ShutdownFilter, ShutdownQuery } from '#lib/domain/shutdowns/filter.ts';
import { Nothing } from '#lib/domain/tasks/filter.ts';
import {
	acknowledgeShutdown,
	cancelShutdown,
	editShutdown,
	openShutdown,
	resolveShutdown
} from '#lib/server/shutdowns/manage.service.ts';
import { activateShutdown, planWork } from '#lib/server/shutdowns/plan.service.ts';
import { noteShutdown, planShutdown, reportShutdown } from '#lib/server/shutdowns/report.service.ts';
import {
	getShutdown,
	listProcedures,
	listShutdownReasons,
	listShutdowns
} from '#lib/server/shutdowns/shutdowns.service.ts';
import { command, query, router } from '../procedures.ts';

export const shutdownRouter = router({
	list: query('shutdown.view', ShutdownFilter, listShutdowns),
	get: query('shutdown.view', ShutdownQuery, getShutdown),
	reasons: query('shutdown.view', Nothing, listShutdownReasons),
	procedures: query('shutdown.manage', Nothing, listProcedures),
	report: command(reportShutdown),
	plan: command(planShutdown),
	open: command(openShutdown),
	edit: command(editShutdown),
	note: command(noteShutdown),
	'plan-work': command(planWork),
	activate: command(activateShutdown),
	acknowledge: command(acknowledgeShutdown),
	resolve: command(resolveShutdown),
	cancel: command(cancelShutdown)
});
