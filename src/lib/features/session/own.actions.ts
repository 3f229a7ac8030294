import type { Theme } from '#lib/domain/access/me.ts';
import { notify } from '#lib/ui/toast.ts';
import type { Locale } from '#lib/words/locale.ts';
import type { PortalApp } from './app.controller.svelte.ts';
import { sayError } from './say-error.ts';

/** Remembers a choice with the account, so that it follows to the next device. */
export async function keepPreference(app: PortalApp, choice: { theme?: Theme; language?: Locale }): Promise<void> {
	try {
		await app.client.profile.edit.mutate(choice);
		await app.refresh();
	} catch (error) {
		notify({ text: sayError(error), tone: 'overdue' });
	}
}

export async function signOut(app: PortalApp): Promise<void> {
	try {
		await app.client.auth.signOut.mutate({});
		location.assign('/sign-in');
	} catch (error) {
		notify({ text: sayError(error), tone: 'overdue' });
	}
}
