import type { Me } from '#lib/domain/access/me.ts';
import { deviceFacts } from '#lib/offline/browser.ts';
import type { Bytes } from '#lib/offline/vault-keys.ts';
import type { Client } from '#lib/trpc/client.ts';
import { NoAnswer, read, write } from './server.ts';

// What needs the server at once; loaded only when somebody signs in, looks a code up or signs out.

/** Undefined without a network or session: the phone goes on with what it knows. */
export async function askMe(): Promise<Me | undefined> {
	try {
		return await read<Me>('auth.me');
	} catch {
		return undefined;
	}
}

/** The key with which a full sign-in opens this phone; the phone makes itself known first where it has to. */
export async function askServerKey(deviceId: string): Promise<Bytes> {
	try {
		return await releaseKey(deviceId);
	} catch (error) {
		if (!(error instanceof NoAnswer) || error.refusal?.code !== 'not-found') throw error;
		await write('sync.register', { deviceId, ...deviceFacts(), appVersion: '' });
		return releaseKey(deviceId);
	}
}

async function releaseKey(deviceId: string): Promise<Bytes> {
	const { key } = await write<{ key: string }>('device.release-key', { deviceId });
	return Uint8Array.from(atob(key), (char) => char.charCodeAt(0));
}

type Report = { deviceId: string; appVersion: string; waiting: number; oldestAt: string | null };

/** What Devices in the portal shows of this phone (SY-9). */
export async function reportDevice(report: Report): Promise<void> {
	const estimate = await navigator.storage?.estimate?.();
	const freeBytes = estimate?.quota === undefined ? null : Math.max(0, estimate.quota - (estimate.usage ?? 0));
	const isPersistent = (await navigator.storage?.persisted?.()) ?? false;
	const facts = { hasNfc: 'NDEFReader' in globalThis, isPersistent, freeBytes };
	await write('device.report', { ...report, ...facts }).catch(() => undefined);
}

/** What the server knows of a code the phone does not: nothing, or `no-answer` when it could not be asked. */
export async function findTag(text: string) {
	try {
		return await read<Awaited<ReturnType<Client['tag']['find']['query']>>>('tag.find', { text });
	} catch (error) {
		return error instanceof NoAnswer && error.refusal?.code === 'not-found' ? undefined : 'no-answer';
	}
}

/** Ends the session of this phone; what it could not tell the server ends there by time. */
export async function endSession(): Promise<void> {
	await write('auth.signOut').catch(() => undefined);
}
