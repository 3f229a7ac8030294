import { redirect } from '@sveltejs/kit';
import { readFigures } from '#lib/features/dashboard/dashboard.controller.svelte.ts';
import { rangeFrom } from '#lib/features/dashboard/range.ts';
import { rememberedRange } from '#lib/features/dashboard/remembered.ts';
import { demand, loaded } from '#lib/features/session/page-load.ts';
import type { PageLoad } from './$types';

// Later changes of the range are followed by the page itself, so that its figures stay while new ones are read.
export const load: PageLoad = async ({ parent, untrack, url }) => {
	const { app } = await parent();
	demand(app, 'dashboard.view');
	const { search, searchParams } = untrack(() => ({ search: url.search, searchParams: url.searchParams }));
	const last = search === '' ? rememberedRange(app.me.user.userId) : undefined;
	if (last) redirect(307, last.address);
	const range = rangeFrom(searchParams, app.now, app.zone);
	return { range, figures: await loaded(readFigures(app, range)) };
};
