import type { PhonePerson } from '#lib/offline/people.ts';
import { currentLocale } from '#lib/words/runtime.ts';
import { read, write } from './server.ts';
import { PUSH_OWNER as OWNER } from './session-store.ts';

// Notices of new work while nobody looks. The browser has one address for this app, whoever uses the phone: it belongs to
// the person who asked for it last, and goes when another one comes in.

/** `absent`: this browser cannot, or not before the app is installed. */
export type PushState = 'on' | 'off' | 'denied' | 'absent';

type Who = Pick<PhonePerson, 'id' | 'deviceId'>;

export async function pushState(personId: string): Promise<PushState> {
	if (!('PushManager' in globalThis && 'Notification' in globalThis && navigator.serviceWorker)) return 'absent';
	if (Notification.permission === 'denied') return 'denied';
	const isOwn = localStorage.getItem(OWNER) === personId;
	return isOwn && Notification.permission === 'granted' && (await subscription()) ? 'on' : 'off';
}

/** Asks for permission, so only ever by a tap. */
export async function switchOn(who: Who): Promise<void> {
	if ((await Notification.requestPermission()) !== 'granted') return;
	const { key } = await read<{ key: string }>('device.push-key');
	const registration = await navigator.serviceWorker.ready;
	const former = await registration.pushManager.getSubscription();
	// Another installation's key cannot be changed in place.
	if (former && localStorage.getItem(OWNER) !== who.id) await former.unsubscribe();
	const made = await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
	await tell(who, made);
	localStorage.setItem(OWNER, who.id);
}

export async function switchOff({ deviceId }: Who): Promise<void> {
	localStorage.removeItem(OWNER);
	await (await subscription())?.unsubscribe();
	await write('device.unsubscribe', { deviceId });
}

/** Whoever leaves the phone leaves no notices on it. */
export async function endPush(who: Who): Promise<void> {
	if (localStorage.getItem(OWNER) === who.id) await switchOff(who);
}

/** At every start: what was agreed is told again, since addresses change; somebody else's notices end here. */
export async function keepPush(who: Who): Promise<void> {
	const owner = localStorage.getItem(OWNER);
	if (owner === null) return;
	const current = await subscription();
	if (owner === who.id) return current ? tell(who, current) : undefined;
	localStorage.removeItem(OWNER);
	await current?.unsubscribe();
}

async function subscription(): Promise<PushSubscription | null | undefined> {
	const registration = await navigator.serviceWorker?.getRegistration('/field');
	return registration?.pushManager?.getSubscription();
}

async function tell({ deviceId }: Who, made: PushSubscription): Promise<void> {
	const { endpoint, keys = {} } = made.toJSON();
	await write('device.subscribe', {
		deviceId,
		endpoint,
		p256dh: keys['p256dh'],
		auth: keys['auth'],
		language: currentLocale()
	});
}
