import type { Bytes } from '#lib/offline/vault-keys.ts';
import type { AuthenticatorKey } from '#lib/offline/vault.ts';

// The phone's own fingerprint or face check, as a second key to the vault: it makes the same secret of our salt each time
// (the PRF extension). Nothing of it goes to a server, and no name of a person is given to it.

const TIMEOUT_MS = 60_000;

export async function hasAuthenticator(): Promise<boolean> {
	const isThere = globalThis.PublicKeyCredential?.isUserVerifyingPlatformAuthenticatorAvailable;
	return isThere ? isThere.call(PublicKeyCredential).catch(() => false) : false;
}

/** Undefined when the person said no, or the phone's check cannot make keys. */
export async function makeAuthenticator(): Promise<AuthenticatorKey | undefined> {
	const salt = random(32);
	const credential = await navigator.credentials.create({
		publicKey: {
			challenge: random(32),
			rp: { name: 'SM-TM', id: location.hostname },
			user: { id: random(16), name: 'SM-TM', displayName: 'SM-TM' },
			pubKeyCredParams: [
				{ type: 'public-key', alg: -7 },
				{ type: 'public-key', alg: -257 }
			],
			authenticatorSelection: {
				authenticatorAttachment: 'platform',
				userVerification: 'required',
				residentKey: 'discouraged'
			},
			extensions: { prf: { eval: { first: salt } } },
			timeout: TIMEOUT_MS
		}
	});
	if (!(credential instanceof PublicKeyCredential)) return undefined;
	const prf = credential.getClientExtensionResults().prf;
	if (!prf?.enabled && !prf?.results) return undefined;
	const credentialId = new Uint8Array(credential.rawId);
	// Checked at once: what does not open now will not open later.
	const secret = bytesOf(prf.results?.first) ?? (await askAuthenticator({ credentialId, salt }));
	return secret && { credentialId, salt, secret };
}

export async function askAuthenticator(known: { credentialId: Bytes; salt: Bytes }): Promise<Bytes | undefined> {
	const credential = await navigator.credentials.get({
		publicKey: {
			challenge: random(32),
			rpId: location.hostname,
			allowCredentials: [{ type: 'public-key', id: known.credentialId, transports: ['internal'] }],
			userVerification: 'required',
			extensions: { prf: { eval: { first: known.salt } } },
			timeout: TIMEOUT_MS
		}
	});
	if (!(credential instanceof PublicKeyCredential)) return undefined;
	return bytesOf(credential.getClientExtensionResults().prf?.results?.first);
}

function bytesOf(given: BufferSource | undefined): Bytes | undefined {
	if (given instanceof ArrayBuffer) return new Uint8Array(given);
	return (
		given && new Uint8Array(given.buffer.slice(given.byteOffset, given.byteOffset + given.byteLength) as ArrayBuffer)
	);
}

function random(length: number): Bytes {
	return crypto.getRandomValues(new Uint8Array(length));
}
