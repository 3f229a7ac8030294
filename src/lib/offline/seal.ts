import type { Keys } from './vault-keys.ts';

/** A row as it lies on the disk. Keys of the browser cannot leave it and need no seal of ours. */
export type Sealed = { sealed: Uint8Array<ArrayBuffer>; keys?: CryptoKey[] };

const IV_BYTES = 12;
const LENGTH_BYTES = 4;

/**
 * Seals a row to its place, so that it cannot be passed off as something else:
 * `iv | AES-GCM( length of the text | the row as JSON | the bytes of its blobs )`.
 */
export async function seal(keys: Keys, place: string, row: unknown): Promise<Sealed> {
	const { text, blobs, browserKeys } = takeApart(row);
	const json = new TextEncoder().encode(text);
	const bytes = await Promise.all(blobs.map((blob) => blob.arrayBuffer()));
	const plain = joined([lengthOf(json), json, ...bytes.map((one) => new Uint8Array(one))]);
	const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
	const cipher = await crypto.subtle.encrypt(algorithm(iv, place), keys.rows, plain);
	const sealed = joined([iv, new Uint8Array(cipher)]);
	return browserKeys.length > 0 ? { sealed, keys: browserKeys } : { sealed };
}

/** Rejects when the bytes are not what `seal` made for this place with these keys. */
export async function unseal(keys: Keys, place: string, { sealed, keys: browserKeys }: Sealed): Promise<unknown> {
	const iv = sealed.subarray(0, IV_BYTES);
	const plain = await crypto.subtle.decrypt(algorithm(iv, place), keys.rows, sealed.subarray(IV_BYTES));
	const end = LENGTH_BYTES + new DataView(plain).getUint32(0);
	const text = new TextDecoder().decode(new Uint8Array(plain, LENGTH_BYTES, end - LENGTH_BYTES));
	return putTogether(text, plain, end, browserKeys ?? []);
}

export function isSealed(row: unknown): row is Sealed {
	return typeof row === 'object' && row !== null && 'sealed' in row && row.sealed instanceof Uint8Array;
}

function algorithm(iv: Uint8Array<ArrayBuffer>, place: string): AesGcmParams {
	return { name: 'AES-GCM', iv, additionalData: new TextEncoder().encode(place) };
}

type Apart = { text: string; blobs: Blob[]; browserKeys: CryptoKey[] };

function takeApart(row: unknown): Apart {
	const blobs: Blob[] = [];
	const browserKeys: CryptoKey[] = [];
	const text = JSON.stringify(row, (_name, value: unknown) => {
		if (value instanceof Blob) {
			blobs.push(value);
			return { $blob: value.size, type: value.type };
		}
		if (value instanceof CryptoKey) return { $key: browserKeys.push(value) - 1 };
		if (typeof value === 'function' || typeof value === 'symbol') {
			throw new DOMException('the row holds what cannot be stored', 'DataCloneError');
		}
		return value;
	});
	return { text, blobs, browserKeys };
}

// Rows with blobs or keys are few: the text of all others is parsed at full speed, without a look at each value.
const HAS_PARTS = /"\$(?:blob|key)":/;

function putTogether(text: string, plain: ArrayBuffer, start: number, browserKeys: readonly CryptoKey[]): unknown {
	if (!HAS_PARTS.test(text)) return JSON.parse(text);
	let at = start;
	return restored(JSON.parse(text), (size, type) => {
		const blob = new Blob([new Uint8Array(plain, at, size)], { type });
		at += size;
		return blob;
	});

	function restored(value: unknown, nextBlob: (size: number, type: string) => Blob): unknown {
		if (Array.isArray(value)) return value.map((one) => restored(one, nextBlob));
		if (typeof value !== 'object' || value === null) return value;
		if ('$blob' in value && 'type' in value) return nextBlob(Number(value.$blob), String(value.type));
		if ('$key' in value) return browserKeys[Number(value.$key)];
		return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, restored(one, nextBlob)]));
	}
}

function lengthOf(json: Uint8Array): Uint8Array {
	const length = new Uint8Array(LENGTH_BYTES);
	new DataView(length.buffer).setUint32(0, json.length);
	return length;
}

function joined(pieces: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
	const whole = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
	let at = 0;
	for (const piece of pieces) {
		whole.set(piece, at);
		at += piece.length;
	}
	return whole;
}
