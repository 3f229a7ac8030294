import { RepairFilter, RepairQuery } from '#lib/domain/repairs/filter.ts';
import { Nothing } from '#lib/domain/tasks/filter.ts';
import { getRepair, listRepairs, listRepairTypes, listReporters } from '#lib/server/repairs/repairs.service.ts';
import { createRepair, editRepair, noteRepair } from '#lib/server/repairs/report.service.ts';
import {
	convertRepair,
	deferRepair,
	dismissRepair,
	reopenRepair,
	undeferRepair
} from '#lib/server/repairs/triage.service.ts';
import { command, query, router } from '../procedures.ts';

export const repairRouter = router({
	list: query('repair.view', RepairFilter, listRepairs),
	get: query('repair.view', RepairQuery, getRepair),
	types: query('repair.view', Nothing, listRepairTypes),
	reporters: query('repair.view', Nothing, listReporters),
	create: command(createRepair),
	edit: command(editRepair),
	note: command(noteRepair),
	convert: command(convertRepair),
	defer: command(deferRepair),
	undefer: command(undeferRepair),
	dismiss: command(dismissRepair),
	reopen: command(reopenRepair)
});
