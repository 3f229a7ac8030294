import { demand, loaded } from '#lib/features/session/page-load.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ parent }) => {
	const { app } = await parent();
	demand(app, 'tenant-switching');
	return { companies: await loaded(app.client.company.list.query({})) };
};
