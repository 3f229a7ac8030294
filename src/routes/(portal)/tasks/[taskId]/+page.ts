import { demand, loaded } from '#lib/features/session/page-load.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ parent, params }) => {
	const { app } = await parent();
	demand(app, 'task.view');
	return { detail: await loaded(app.client.task.get.query({ taskId: params.taskId })) };
};
