import type { Person } from '#lib/domain/tasks/task.ts';
import { createFieldClient, type FieldClient } from './field-client.ts';
import { readMeta } from './meta.ts';
import { IN_REVIEW, WAITING } from './outbox.ts';
import { type People, type PhonePerson, storeName } from './people.ts';
import type { Channel, Clock, Lock } from './parts.ts';
import { layBytesApart, UNSENT } from './photos.ts';
import type { Table } from './store.ts';
import { type IdbStore, openIdbStore } from './store.idb.ts';
import { type SealedRows, sealRest, sealStore } from './store.sealed.ts';
import { createFetchTransport } from './transport.fetch.ts';
import type { Keys } from './vault-keys.ts';

type Options = { person: PhonePerson; keys: Keys; people: People; user: Person; appVersion: string };

/** Besides the client: the end of it, after which nothing here can be read, nor anything of it is sent. */
export type OpenedClient = FieldClient & { close: () => Promise<void> };

/** The field client on what a browser gives: one sealed database per user and company, shared by all its windows. */
export async function openFieldClient({ person, keys, people, user, appVersion }: Options): Promise<OpenedClient> {
	const name = storeName(person);
	const behind = await openIdbStore<SealedRows>(name);
	await sealFormer(behind, person, keys, people);
	const store = sealStore(behind, keys);
	const life = new AbortController();
	const lock = locksOf(name);
	await lock('write', async () => {
		await readMeta(store, () => person.deviceId);
		// On a full phone there may be no room for it yet: until there is, the bytes are read where they lie.
		await layBytesApart(store).catch(() => undefined);
	});
	const client = createFieldClient({
		store,
		transport: createFetchTransport({ fetch: until(life.signal), appVersion }),
		clock,
		random: Math.random,
		newId,
		sha256,
		lock,
		channel: channelOf(name),
		isCellular,
		isUnplugged: () => !navigator.onLine,
		companyId: person.companyId,
		user,
		device: { ...deviceFacts(), appVersion }
	});
	const contact = () => void client.sync();
	const look = () => document.visibilityState === 'visible' && contact();
	globalThis.addEventListener?.('online', contact, { signal: life.signal });
	connection()?.addEventListener?.('change', contact, { signal: life.signal });
	globalThis.document?.addEventListener('visibilitychange', look, { signal: life.signal });
	return {
		...client,
		async close() {
			life.abort();
			const stopped = client.stop();
			// What is being written is written to its end; only then the keys go.
			await lock('write', () => Promise.resolve());
			store.close();
			await stopped;
		}
	};
}

/** An app without a vault left its rows here as plain text. */
async function sealFormer(
	behind: IdbStore<SealedRows>,
	person: PhonePerson,
	keys: Keys,
	people: People
): Promise<void> {
	if (person.isSealed) return;
	await sealRest(behind, keys);
	await people.change(person.id, (current) => ({ ...current, isSealed: true }));
}

/** The id an app without a vault gave this phone for a person, so that its numbers go on; else a new one. */
export async function deviceIdOf(who: Pick<PhonePerson, 'companyId' | 'userId'>): Promise<string> {
	const store = await openIdbStore(storeName(who));
	const meta = await store.get('meta', 'device');
	store.close();
	return meta?.deviceId ?? newId();
}

export type Unsent = { drafts: number; items: number; photos: number };

/** How much of a person's work is only here; counted without opening any of it. */
export async function unsentOf(who: Pick<PhonePerson, 'companyId' | 'userId'>): Promise<Unsent> {
	const store = await openIdbStore(storeName(who));
	const [runs, forms, waiting, inReview, photos] = await Promise.all([
		store.count('drafts'),
		store.count('forms'),
		store.count('outbox', WAITING),
		store.count('outbox', IN_REVIEW),
		store.count('photos', UNSENT)
	]);
	store.close();
	return { drafts: runs + forms, items: waiting + inReview, photos };
}

export function removeStore(who: Pick<PhonePerson, 'companyId' | 'userId'>): Promise<void> {
	return new Promise((resolve, reject) => {
		const request = indexedDB.deleteDatabase(storeName(who));
		request.onsuccess = () => resolve();
		request.onerror = () => reject(request.error ?? new Error('the store could not be removed'));
	});
}

export function until(end: AbortSignal): typeof globalThis.fetch {
	return (input, init = {}) => {
		const signal = init.signal ? AbortSignal.any([end, init.signal]) : end;
		return globalThis.fetch(input, { ...init, signal });
	};
}

/** Only Chromium on phones says what kind of connection it is; a connection of unknown kind counts as free. */
function connection(): Partial<EventTarget & { type: string }> | undefined {
	const given: unknown = Reflect.get(navigator, 'connection');
	return typeof given === 'object' && given !== null ? given : undefined;
}

export function isCellular(): boolean {
	return connection()?.type === 'cellular';
}

export const clock: Clock = {
	now: () => new Date(),
	sleep: (ms, signal) =>
		new Promise((resolve) => {
			const timer = setTimeout(done, ms);
			signal.addEventListener('abort', done, { once: true });
			function done(): void {
				clearTimeout(timer);
				resolve();
			}
		})
};

/** Shared by all windows of one store. */
export function locksOf(store: string): Lock {
	return async (name, work, signal) =>
		await navigator.locks.request(`${store}:${name}`, signal ? { signal } : {}, () => work());
}

function channelOf(store: string): Channel {
	const channel = new BroadcastChannel(store);
	return {
		post: (tables) => channel.postMessage(tables),
		listen(listener) {
			const receive = (event: MessageEvent<readonly Table[]>) => listener(event.data);
			channel.addEventListener('message', receive);
			return () => channel.removeEventListener('message', receive);
		}
	};
}

export async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
	const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
	return [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** UUIDv7: 48 bits of time, the rest random (DM-1). */
export function newId(): string {
	const bytes = crypto.getRandomValues(new Uint8Array(16));
	const view = new DataView(bytes.buffer);
	const now = Date.now();
	view.setUint32(0, Math.floor(now / 0x10000));
	view.setUint16(4, now % 0x10000);
	view.setUint8(6, 0x70 | (view.getUint8(6) & 0x0f));
	view.setUint8(8, 0x80 | (view.getUint8(8) & 0x3f));
	const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
	return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** What a browser tells of the thing it runs on. */
export function deviceFacts(): { name: string; platform: string } {
	return { name: deviceName(), platform: navigator.userAgent.slice(0, 200) };
}

function deviceName(): string {
	const system = /Android|iPhone|iPad|Windows|Mac OS|CrOS|Linux/.exec(navigator.userAgent)?.[0] ?? 'Browser';
	return `${system} (${navigator.language})`;
}
