import { ActivityFilter } from '#lib/domain/audit/activity.ts';
import { listActivity } from '#lib/server/audit/activity.service.ts';
import { query, router } from '../procedures.ts';

export const activityRouter = router({
	list: query('activity.view', ActivityFilter, listActivity)
});
