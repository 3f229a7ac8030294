import type { People, PhonePerson } from './people.ts';
import { afterWrong, isWaiting, MAX_TRIES, NO_TRIES, type Tries } from './pin.ts';
import { type Bytes, keyOfBytes, keyOfPin, newBrowserKey, PIN_ITERATIONS, unwrap, wrap } from './vault-keys.ts';

// The ways into a person's vault and out of it (FA-10 to FA-12). Whoever gets a master makes keys of it and forgets it.

const SALT_BYTES = 16;

export type PinTry = { kind: 'open'; master: Bytes } | { kind: 'wrong'; tries: Tries } | { kind: 'void' };

/**
 * Tries a PIN. A wrong one is counted on the disk before the answer, so closing the app gains nothing; too many void the
 * PIN, never the data. While a wait runs nothing is tried.
 */
export async function tryPin(people: People, id: string, pin: string, now: Date): Promise<PinTry> {
	const person = await people.get(id);
	const wrapped = person?.wraps.pin;
	if (!person || !wrapped) return { kind: 'void' };
	if (isWaiting(person.tries, now)) return { kind: 'wrong', tries: person.tries };
	const tries = afterWrong(person.tries, now);
	await people.change(id, (current) => ({ ...current, tries }));
	const master = await unwrap(wrapped, await keyOfPin(pin, wrapped.salt, wrapped.iterations));
	if (master) {
		await people.change(id, (current) => ({ ...current, tries: NO_TRIES }));
		return { kind: 'open', master };
	}
	if (tries.wrong < MAX_TRIES) return { kind: 'wrong', tries };
	await people.change(id, withoutPin);
	return { kind: 'void' };
}

function withoutPin(person: PhonePerson): PhonePerson {
	const { pin: _pin, ...wraps } = person.wraps;
	return { ...person, wraps, tries: NO_TRIES };
}

export async function setPin(people: People, id: string, master: Bytes, pin: string): Promise<void> {
	const salt = crypto.getRandomValues(new Uint8Array(SALT_BYTES));
	const wrapped = await wrap(master, await keyOfPin(pin, salt, PIN_ITERATIONS));
	const made = { ...wrapped, salt, iterations: PIN_ITERATIONS };
	await people.change(id, (person) => ({ ...person, wraps: { ...person.wraps, pin: made }, tries: NO_TRIES }));
}

/** From now on the server's key opens the vault too, so that a forgotten PIN costs nothing. */
export async function setServerKey(people: People, id: string, master: Bytes, serverKey: Bytes): Promise<void> {
	const server = await wrap(master, await keyOfBytes(serverKey));
	await people.change(id, (person) => ({ ...person, wraps: { ...person.wraps, server } }));
}

export async function openByServerKey({ wraps }: PhonePerson, serverKey: Bytes): Promise<Bytes | undefined> {
	return wraps.server && unwrap(wraps.server, await keyOfBytes(serverKey));
}

export type AuthenticatorKey = { credentialId: Bytes; salt: Bytes; secret: Bytes };

export async function setAuthenticator(
	people: People,
	id: string,
	master: Bytes,
	key: AuthenticatorKey
): Promise<void> {
	const wrapped = await wrap(master, await keyOfBytes(key.secret));
	const authenticator = { ...wrapped, credentialId: key.credentialId, salt: key.salt };
	await people.change(id, (person) => ({ ...person, wraps: { ...person.wraps, authenticator } }));
}

export async function openByAuthenticator({ wraps }: PhonePerson, secret: Bytes): Promise<Bytes | undefined> {
	return wraps.authenticator && unwrap(wraps.authenticator, await keyOfBytes(secret));
}

export function removeAuthenticator(people: People, id: string): Promise<void> {
	return people.change(id, (person) => {
		const { authenticator: _authenticator, ...wraps } = person.wraps;
		return { ...person, wraps };
	});
}

/** Unlocking is no longer asked for; the rows stay sealed. */
export async function leaveOpen(people: People, id: string, master: Bytes): Promise<void> {
	const key = await newBrowserKey();
	const browser = { ...(await wrap(master, key)), key };
	await people.change(id, (person) => ({ ...person, wraps: { ...person.wraps, browser } }));
}

export async function openWithoutAsking({ wraps }: PhonePerson): Promise<Bytes | undefined> {
	return wraps.browser && unwrap(wraps.browser, wraps.browser.key);
}

export function askAgain(people: People, id: string): Promise<void> {
	return people.change(id, (person) => {
		const { browser: _browser, ...wraps } = person.wraps;
		return { ...person, wraps };
	});
}
