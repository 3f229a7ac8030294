// The keys of one person on one phone. A random master opens everything; it lies on the phone only wrapped, once by each
// key that may open it, and in memory only for the moment in which keys are made from it.

export type Bytes = Uint8Array<ArrayBuffer>;

/** In memory while unlocked; nothing can be read out of them. */
export type Keys = { rows: CryptoKey; words: CryptoKey };

/** A master sealed by another key. */
export type Wrapped = { iv: Bytes; bytes: Bytes };

const MASTER_BYTES = 32;
/** OWASP's figure for PBKDF2 with SHA-256. */
export const PIN_ITERATIONS = 600_000;

export function newMaster(): Bytes {
	return crypto.getRandomValues(new Uint8Array(MASTER_BYTES));
}

export async function keysOf(master: Bytes): Promise<Keys> {
	const base = await crypto.subtle.importKey('raw', master, 'HKDF', false, ['deriveKey']);
	const from = (info: string) => ({
		name: 'HKDF',
		hash: 'SHA-256',
		salt: new Uint8Array(0),
		info: new TextEncoder().encode(info)
	});
	const aes = { name: 'AES-GCM', length: 256 };
	const hmac = { name: 'HMAC', hash: 'SHA-256', length: 256 };
	const [rows, words] = await Promise.all([
		crypto.subtle.deriveKey(from('rows'), base, aes, false, ['encrypt', 'decrypt']),
		crypto.subtle.deriveKey(from('words'), base, hmac, false, ['sign'])
	]);
	return { rows, words };
}

/** The slow derivation of FA-12. */
export async function keyOfPin(pin: string, salt: Bytes, iterations: number): Promise<CryptoKey> {
	const base = await crypto.subtle.importKey('raw', new TextEncoder().encode(pin), 'PBKDF2', false, ['deriveKey']);
	return crypto.subtle.deriveKey(
		{ name: 'PBKDF2', hash: 'SHA-256', salt, iterations },
		base,
		{ name: 'AES-GCM', length: 256 },
		false,
		['encrypt', 'decrypt']
	);
}

/** A key that comes as bytes: the server's, or what an authenticator makes of our salt. */
export function keyOfBytes(bytes: Bytes): Promise<CryptoKey> {
	return crypto.subtle.importKey('raw', bytes, 'AES-GCM', false, ['encrypt', 'decrypt']);
}

/** A key that stays in this browser and never shows itself. */
export function newBrowserKey(): Promise<CryptoKey> {
	return crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
}

export async function wrap(master: Bytes, key: CryptoKey): Promise<Wrapped> {
	const iv = crypto.getRandomValues(new Uint8Array(12));
	return { iv, bytes: new Uint8Array(await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, key, master)) };
}

/** Nothing when the key is not the one it was wrapped with. */
export async function unwrap({ iv, bytes }: Wrapped, key: CryptoKey): Promise<Bytes | undefined> {
	try {
		return new Uint8Array(await crypto.subtle.decrypt({ name: 'AES-GCM', iv }, key, bytes));
	} catch {
		return undefined;
	}
}
