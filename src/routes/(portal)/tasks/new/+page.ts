import { demand, loaded } from '#lib/features/session/page-load.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ parent, url }) => {
	const { app } = await parent();
	demand(app, 'task.create');
	return {
		templates: await loaded(app.client.template.list.query({})),
		placeId: url.searchParams.get('place') ?? ''
	};
};
