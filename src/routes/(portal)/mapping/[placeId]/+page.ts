import { loaded } from '#lib/features/session/page-load.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ parent, params, depends }) => {
	depends('app:place');
	const { app } = await parent();
	return { place: await loaded(app.client.place.get.query({ placeId: params.placeId })) };
};
