import { demand, loaded } from '#lib/features/session/page-load.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ parent, params }) => {
	const { app } = await parent();
	demand(app, 'repair.view');
	const [detail, types] = await Promise.all([
		loaded(app.client.repair.get.query({ repairId: params.repairId })),
		loaded(app.client.repair.types.query({}))
	]);
	return { detail, types: types.items };
};
