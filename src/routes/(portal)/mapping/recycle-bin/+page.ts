import { loaded } from '#lib/features/session/page-load.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ parent, depends }) => {
	depends('app:bin');
	const { app } = await parent();
	return { bundles: (await loaded(app.client.place.bin.query({}))).items };
};
