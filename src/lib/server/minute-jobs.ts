import type { Due, MinuteJob } from './jobs/minute-run.ts';
import { KEPT_DAYS } from '#lib/domain/notifications/notice.ts';
import { tendAll } from './notice-subjects.ts';
import { thinNotices } from './notifications/tend.service.ts';
import { openShutdown } from './shutdowns/manage.service.ts';
import { remindAssignees } from './tasks/remind.service.ts';

/** At most so many in one run, and of one company. */
const MOST = 500;
const OF_ONE_COMPANY = 50;
const DAY_MS = 86_400_000;

/** Everything that happens by the clock. */
export const minuteJobs: readonly MinuteJob[] = [
	{
		command: openShutdown,
		due: async (platform, now) =>
			(await platform.dueShutdowns(now, { most: MOST, ofOneCompany: OF_ONE_COMPANY })).map(
				({ companyId, shutdownId }) => ({ companyId, input: { shutdownId } })
			)
	},
	{ command: remindAssignees, due: async (platform, now) => dueIn(await platform.companiesToRemind(now, MOST)) },
	// What a node left that died after a commit, and what waited for the end of quiet hours.
	{ command: tendAll, due: async (platform, now) => dueIn(await platform.companiesToTell(now, MOST)) },
	{
		command: thinNotices,
		due: async (platform, now) =>
			dueIn(await platform.companiesToThin(new Date(now.getTime() - KEPT_DAYS * DAY_MS), MOST))
	}
];

function dueIn(companyIds: readonly string[]): Due[] {
	return companyIds.map((companyId) => ({ companyId, input: {} }));
}
