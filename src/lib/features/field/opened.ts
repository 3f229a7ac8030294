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

/** Closes what is open and takes the key out of memory. */
export async function lockApp(): Promise<void> {
	const closing = opened?.close();
	opened = undefined;
	lockPhone();
	await closing;
}
