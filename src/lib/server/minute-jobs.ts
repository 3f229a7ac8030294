import type { MinuteJob } from './jobs/minute-run.ts';
import { openShutdown } from './shutdowns/manage.service.ts';

/** At most so many in one run, and of one company. */
const MOST = 500;
const OF_ONE_COMPANY = 50;

/** Everything that happens by the clock. */
export const minuteJobs: readonly MinuteJob[] = [
	{
		command: openShutdown,
		due: async (platform, now) =>
			(await platform.dueShutdowns(now, { most: MOST, ofOneCompany: OF_ONE_COMPANY })).map(
				({ companyId, shutdownId }) => ({ companyId, input: { shutdownId } })
			)
	}
];
