import { adoptRecord, dismissRecord, keepRecord } from '#lib/server/tasks/resolve.service.ts';
import { command, router } from '../procedures.ts';

export const recordRouter = router({
	adopt: command(adoptRecord),
	keep: command(keepRecord),
	dismiss: command(dismissRecord)
});
