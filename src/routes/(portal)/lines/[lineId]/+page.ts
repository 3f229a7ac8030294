import { demand, loaded } from '#lib/features/session/page-load.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ parent, params }) => {
	const { app } = await parent();
	demand(app, 'task.view-all');
	return { line: await loaded(app.client.dashboard.line.query({ lineId: params.lineId })) };
};
