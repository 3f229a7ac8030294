import { endSession } from '#lib/features/field/account.ts';
import type { FieldApp } from '#lib/features/field/field-app.controller.svelte.ts';
import { lockApp } from '#lib/features/field/opened.ts';
import { people, tellLeft } from '#lib/features/field/phone.ts';
import { endPush } from '#lib/features/field/push.ts';
import { forgetPerson } from '#lib/features/field/session-store.ts';
import { removeStore, unsentOf } from '#lib/offline/browser.ts';
import type { PhonePerson } from '#lib/offline/people.ts';

/**
 * Signs out (FA-14). Without unsent work nothing of the person stays, the name included; else drafts, outbox and photos
 * stay sealed, and only the next full sign-in opens them.
 */
export async function signOut(app: FieldApp): Promise<void> {
	const { person } = app.unlocked;
	await app.stop();
	// Without a network the address itself goes, and the next notice finds nobody.
	await endPush(person).catch(() => undefined);
	await endSession();
	const { drafts, items, photos } = await unsentOf(person);
	if (drafts + items + photos > 0) await app.client.clearCache();
	await lockApp();
	tellLeft(person.id);
	forgetPerson();
	if (drafts + items + photos > 0) await people.change(person.id, signedOut);
	else {
		await people.remove(person.id);
		await removeStore(person);
	}
}

function signedOut(person: PhonePerson): PhonePerson {
	const { server, pin } = person.wraps;
	// A phone that never got the server's key keeps the PIN: it is the only way to the work.
	const wraps = server ? { server } : pin ? { pin } : {};
	return { ...person, wraps, isSignedOut: true };
}

/** Everything of everybody, the shell and the pairing included (FA-15). */
export async function wipePhone(): Promise<void> {
	await endSession();
	await lockApp();
	// Who cannot be read goes as well.
	for (const person of await people.all().catch(() => [])) {
		tellLeft(person.id);
		await removeStore(person);
	}
	const databases = (await indexedDB.databases?.()) ?? [];
	await Promise.all(databases.map(({ name }) => removeDatabase(name ?? '')));
	for (const key of await caches.keys()) await caches.delete(key);
	for (const worker of (await navigator.serviceWorker?.getRegistrations()) ?? []) await worker.unregister();
	localStorage.clear();
	sessionStorage.clear();
}

function removeDatabase(name: string): Promise<void> {
	return new Promise((resolve) => {
		const request = indexedDB.deleteDatabase(name);
		request.onsuccess = request.onerror = request.onblocked = () => resolve();
	});
}
