import { demand, loaded } from '#lib/features/session/page-load.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ parent, depends }) => {
	depends('app:sites');
	const { app } = await parent();
	demand(app, 'hierarchy.view');
	return { sites: (await loaded(app.client.place.sites.query({}))).items };
};
