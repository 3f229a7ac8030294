import type { Permission } from '#lib/domain/access/permission.ts';
import type { NoticeRow, NoticeSubject } from '#lib/domain/notifications/notice.ts';
import type { FieldClient } from '#lib/offline/field-client.ts';

/** Where a notice leads: a screen of this phone, a page of the portal, or to nothing any more. */
export type Way = { kind: 'here' | 'portal'; path: string } | { kind: 'gone' };

type App = {
	client: Pick<FieldClient, 'getTask' | 'draft' | 'outbox' | 'reports' | 'ownRecords'>;
	may: (permission: Permission) => boolean;
};

const LISTS: Partial<Record<NoticeRow['category'], string>> = {
	repair_updated: '/field/reports',
	shutdown_resolved: '/field/reports',
	needs_review: '/field/outbox',
	security: '/field/settings'
};
const PORTAL_LISTS: Partial<Record<NoticeRow['category'], string>> = {
	task_submitted: '/approvals',
	needs_review: '/approvals?tab=review',
	repair_new: '/repair-requests',
	shutdown_new: '/shutdowns'
};

/** What the phone holds comes first; the portal knows the rest, for whoever may see it there. */
export async function wayOf(app: App, { category, subject, place, count }: NoticeRow): Promise<Way> {
	if (subject) return wayTo(app, subject, place);
	if (count === 1) return { kind: 'gone' };
	const portal = PORTAL_LISTS[category];
	if (portal && !app.may('task.execute')) return { kind: 'portal', path: portal };
	return { kind: 'here', path: LISTS[category] ?? '/field/tasks' };
}

async function wayTo(app: App, { type, id }: NoticeSubject, place: string): Promise<Way> {
	switch (type) {
		case 'task':
			if ((await app.client.getTask(id)) ?? (await app.client.draft(id))) return here(`/field/tasks/${id}`);
			if (await isInHistory(app, (record) => record.taskId === id)) return here('/field/history');
			return portalOrGone(app.may('task.view-all'), `/tasks/${id}`);
		case 'record': {
			const item = (await app.client.outbox()).find(({ input }) => input['recordId'] === id);
			if (item) return here(`/field/outbox/${item.id}`);
			if (await isInHistory(app, (record) => record.recordId === id)) return here('/field/history');
			return portalOrGone(app.may('task.approve'), `/approvals?record=${id}`);
		}
		case 'repair':
			if (await isOwn(app, id)) return here(`/field/repair/${id}`);
			return portalOrGone(app.may('repair.view'), `/repair-requests/${id}`);
		case 'shutdown':
			if (await isOwn(app, id)) return here(`/field/shutdown/${id}`);
			return portalOrGone(app.may('shutdown.view'), `/shutdowns/${id}`);
		case 'tag':
			return here(`/field/places?search=${encodeURIComponent(place)}`);
		case 'device':
		case 'user':
			return here('/field/settings');
	}
}

function here(path: string): Way {
	return { kind: 'here', path };
}

function portalOrGone(maySee: boolean, path: string): Way {
	return maySee ? { kind: 'portal', path } : { kind: 'gone' };
}

async function isOwn({ client }: App, id: string): Promise<boolean> {
	return (await client.reports()).some((report) => report.id === id);
}

async function isInHistory(
	{ client }: App,
	isIt: (record: Awaited<ReturnType<FieldClient['ownRecords']>>[number]) => boolean
): Promise<boolean> {
	return (await client.ownRecords({ from: '0', to: '9' })).some(isIt);
}
