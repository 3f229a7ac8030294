import { notify } from '#lib/ui/toast.ts';
import type { PortalApp } from '../session/app.controller.svelte.ts';
import { sayError } from '../session/say-error.ts';

/** Ends the visit and leaves the company's pages for good: everything on screen belonged to it. */
export async function exitTenant(app: PortalApp): Promise<void> {
	try {
		await app.client.visit.exit.mutate({});
		location.assign('/console');
	} catch (error) {
		notify({ text: sayError(error), tone: 'overdue' });
	}
}

export async function closeWriteWindow(app: PortalApp): Promise<void> {
	try {
		await app.client.visit['close-window'].mutate({});
		await app.refresh();
	} catch (error) {
		notify({ text: sayError(error), tone: 'overdue' });
	}
}
