import { demand, loaded } from '#lib/features/session/page-load.ts';
import { userFilterFrom } from '#lib/features/users/user-filter.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ parent, untrack, url }) => {
	const { app } = await parent();
	demand(app, 'user.view');
	const filter = userFilterFrom(untrack(() => url.searchParams));
	const [users, roles] = await Promise.all([
		loaded(app.client.user.list.query(filter)),
		app.may('role.view') ? loaded(app.client.role.list.query({})) : { items: [] }
	]);
	return { users, roles: roles.items };
};
