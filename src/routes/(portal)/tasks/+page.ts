import { redirect } from '@sveltejs/kit';
import { demand, loaded } from '#lib/features/session/page-load.ts';
import { filterFrom } from '#lib/features/tasks/filter-url.ts';
import { remembered } from '#lib/features/tasks/remembered.ts';
import type { PageLoad } from './$types';

// The list follows later changes of the address itself, so that its rows stay while new ones are read.
export const load: PageLoad = async ({ parent, untrack, url }) => {
	const { app } = await parent();
	demand(app, 'task.view');
	const { search, searchParams } = untrack(() => ({ search: url.search, searchParams: url.searchParams }));
	const last = search === '' ? remembered(app.me.user.userId) : undefined;
	if (last) redirect(307, last);
	return { list: await loaded(app.client.task.list.query(filterFrom(searchParams))) };
};
