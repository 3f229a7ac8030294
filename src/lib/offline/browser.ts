import type { Person } from '#lib/domain/tasks/task.ts';
import { createFieldClient, type FieldClient } from './field-client.ts';
import { storeName } from './people.ts';
import type { Channel, Clock, Lock } from './parts.ts';
import type { Table } from './store.ts';
import { openIdbStore } from './store.idb.ts';
import { createFetchTransport } from './transport.fetch.ts';

type Options = { companyId: string; user: Person; appVersion: string };

/** The field client on what a browser gives: one database per user and company, shared by all its windows. */
export async function openFieldClient({ companyId, user, appVersion }: Options): Promise<FieldClient> {
	const name = storeName({ companyId, userId: user.id });
	const client = createFieldClient({
		store: await openIdbStore(name),
		transport: createFetchTransport(),
		clock,
		random: Math.random,
		newId,
		sha256,
		lock: locksOf(name),
		channel: channelOf(name),
		isCellular,
		companyId,
		user,
		device: { name: deviceName(), platform: navigator.userAgent.slice(0, 200), appVersion }
	});
	const contact = () => void client.sync();
	globalThis.addEventListener?.('online', contact);
	connection()?.addEventListener?.('change', contact);
	globalThis.document?.addEventListener('visibilitychange', () => {
		if (document.visibilityState === 'visible') contact();
	});
	return client;
}

/** Only Chromium on phones says what kind of connection it is; a connection of unknown kind counts as free. */
function connection(): Partial<EventTarget & { type: string }> | undefined {
	const given: unknown = Reflect.get(navigator, 'connection');
	return typeof given === 'object' && given !== null ? given : undefined;
}

function isCellular(): boolean {
	return connection()?.type === 'cellular';
}

const clock: Clock = {
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

function locksOf(store: string): Lock {
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

async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
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

function deviceName(): string {
	const system = /Android|iPhone|iPad|Windows|Mac OS|CrOS|Linux/.exec(navigator.userAgent)?.[0] ?? 'Browser';
	return `${system} (${navigator.language})`;
}
