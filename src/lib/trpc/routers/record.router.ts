import { applyRecord, dismissRecord, keepRecord } from '#lib/server/tasks/resolve.service.ts';
import { command, router } from '../procedures.ts';

export const recordRouter = router({
	apply: command(applyRecord),
	keep: command(keepRecord),
	dismiss: command(dismissRecord)
});
