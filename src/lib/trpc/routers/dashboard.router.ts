import { DashboardRange, LineQuery } from '#lib/domain/dashboard/dashboard.ts';
import { Nothing } from '#lib/domain/tasks/filter.ts';
import { readCards, readLine, readPlant } from '#lib/server/dashboard/dashboard.service.ts';
import { query, router } from '../procedures.ts';

export const dashboardRouter = router({
	cards: query('dashboard.view', DashboardRange, readCards),
	plant: query('task.view-all', Nothing, readPlant),
	line: query('task.view-all', LineQuery, readLine)
});
