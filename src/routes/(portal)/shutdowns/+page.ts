import { demand, loaded } from '#lib/features/session/page-load.ts';
import { shutdownFilterFrom, SHUTDOWNS_PATH } from '#lib/features/shutdowns/shutdowns.ts';
import type { PageLoad } from './$types';

// The list follows later changes of the address itself, so that its rows stay while new ones are read.
export const load: PageLoad = async ({ parent, untrack, url }) => {
	const { app } = await parent();
	demand(app, 'shutdown.view');
	const params = untrack(() => (url.pathname === SHUTDOWNS_PATH ? url.searchParams : new URLSearchParams()));
	const [list, reasons] = await Promise.all([
		loaded(app.client.shutdown.list.query(shutdownFilterFrom(params))),
		loaded(app.client.shutdown.reasons.query({}))
	]);
	return { list, reasons: reasons.items };
};
