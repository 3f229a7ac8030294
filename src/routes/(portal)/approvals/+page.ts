import { TABS } from '#lib/features/approvals/approvals.controller.svelte.ts';
import { demand, loaded } from '#lib/features/session/page-load.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ parent, url }) => {
	const { app } = await parent();
	demand(app, 'task.approve');
	const tab = TABS.find((name) => name === url.searchParams.get('tab')) ?? 'pending';
	const [page, counts] = await Promise.all([
		loaded(app.client.approval.list.query({ tab, limit: 100 })),
		loaded(app.client.approval.counts.query({}))
	]);
	return { tab, page, counts, recordId: url.searchParams.get('record') ?? undefined };
};
