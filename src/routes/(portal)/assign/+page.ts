import { assignQueries, readAssignFilter } from '#lib/features/assign/assign-filter.ts';
import { demand, loaded } from '#lib/features/session/page-load.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ parent, url }) => {
	const { app } = await parent();
	demand(app, 'task.assign');
	const filter = readAssignFilter(url.searchParams);
	const queries = assignQueries(filter, { now: new Date(), zone: app.zone });
	const [tree, people, places] = await Promise.all([
		loaded(app.client.task.tree.query(queries.tree)),
		loaded(app.client.task.assignees.query(queries.technicians)),
		loaded(app.client.place.all.query({}))
	]);
	return { filter, tasks: tree.items, technicians: people.items, places: places.items };
};
