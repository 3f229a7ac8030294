import { REPAIRS_PATH, repairFilterFrom } from '#lib/features/repairs/repairs.ts';
import { demand, loaded } from '#lib/features/session/page-load.ts';
import type { PageLoad } from './$types';

// The list follows later changes of the address itself, so that its rows stay while new ones are read.
export const load: PageLoad = async ({ parent, untrack, url }) => {
	const { app } = await parent();
	demand(app, 'repair.view');
	const params = untrack(() => (url.pathname === REPAIRS_PATH ? url.searchParams : new URLSearchParams()));
	const [list, types, reporters] = await Promise.all([
		loaded(app.client.repair.list.query(repairFilterFrom(params))),
		loaded(app.client.repair.types.query({})),
		loaded(app.client.repair.reporters.query({}))
	]);
	return { list, types: types.items, reporters: reporters.items };
};
