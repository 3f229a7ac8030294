import { demand, loaded } from '#lib/features/session/page-load.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ parent, params }) => {
	const { app } = await parent();
	demand(app, 'shutdown.view');
	const [detail, reasons] = await Promise.all([
		loaded(app.client.shutdown.get.query({ shutdownId: params.shutdownId })),
		loaded(app.client.shutdown.reasons.query({}))
	]);
	return { detail, reasons: reasons.items };
};
