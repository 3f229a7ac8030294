import { FieldApp } from './field-app.controller.svelte.ts';
import { lockPhone, type Unlocked } from './phone.ts';

let opened: FieldApp | undefined;

/** The one app of this window, for whoever is unlocked. */
export async function openApp(unlocked: Unlocked, appVersion: string): Promise<FieldApp> {
	if (opened && !opened.isClosed && opened.unlocked.keys === unlocked.keys) return opened;
	await opened?.close();
	opened = await FieldApp.open(unlocked, appVersion);
	return opened;
}

/** Written by a newer app than this one. */
export function isNewerStore(error: unknown): boolean {
	return error instanceof DOMException && error.name === 'VersionError';
}

/** Closes what is open; whoever is unlocked stays so, and the next opening reads the store anew. */
export async function closeApp(): Promise<void> {
	const closing = opened?.close();
	opened = undefined;
	await closing;
}

/** Closes what is open and takes the key out of memory. */
export async function lockApp(): Promise<void> {
	const closing = closeApp();
	lockPhone();
	await closing;
}
