import { importRecords } from '#lib/server/tasks/rescue.service.ts';
import { adoptRecord, dismissRecord, keepRecord } from '#lib/server/tasks/resolve.service.ts';
import { command, router } from '../procedures.ts';

export const recordRouter = router({
	adopt: command(adoptRecord),
	keep: command(keepRecord),
	dismiss: command(dismissRecord),
	import: command(importRecords)
});
