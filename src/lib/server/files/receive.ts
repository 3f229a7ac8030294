import { createHash } from 'node:crypto';
import { refuse } from '#lib/domain/shared/refusal.ts';

/** Largest photo and largest import file (13.6). */
export const MAX_FILE_BYTES = 10_485_760;

/**
 * The body of an upload, counted as it comes: what the sender says about its length is believed only when it is too much.
 * Refusals: too-large, invalid (nothing came).
 */
export async function receive(request: Pick<Request, 'headers' | 'body'>): Promise<Buffer<ArrayBuffer>> {
	if (Number(request.headers.get('content-length') ?? 0) > MAX_FILE_BYTES) tooLarge();
	const parts: Uint8Array[] = [];
	let size = 0;
	// What is too much is read to its end and forgotten, so that the sender hears the answer.
	for await (const part of request.body ?? []) {
		size += part.byteLength;
		if (size <= MAX_FILE_BYTES) parts.push(part);
	}
	if (size > MAX_FILE_BYTES) tooLarge();
	if (size === 0) refuse('invalid', { fields: ['body'] });
	return Buffer.concat(parts);
}

function tooLarge(): never {
	refuse('too-large', { limit: MAX_FILE_BYTES });
}

export function sha256Of(bytes: Uint8Array): string {
	return createHash('sha256').update(bytes).digest('hex');
}
