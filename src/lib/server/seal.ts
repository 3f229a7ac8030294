import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

/** Closes what the database must not show to whoever reads its disk or a backup of it (13.5). */
export type Seal = {
	close: (plain: Buffer, about: string) => Buffer;
	/** Throws for what was closed by another secret, or about something else. */
	open: (sealed: Buffer, about: string) => Buffer;
};

const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Nonce, then what is sealed, then its tag. Each purpose has a key of its own, and nothing opens in another's place. */
export function createSeal(secret: Buffer, purpose: string): Seal {
	const key = Buffer.from(hkdfSync('sha256', secret, Buffer.alloc(0), purpose, 32));
	return {
		close(plain, about) {
			const nonce = randomBytes(NONCE_BYTES);
			const cipher = createCipheriv(CIPHER, key, nonce).setAAD(Buffer.from(about));
			return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
		},
		open(sealed, about) {
			const nonce = sealed.subarray(0, NONCE_BYTES);
			const decipher = createDecipheriv(CIPHER, key, nonce).setAAD(Buffer.from(about));
			decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
			return Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]);
		}
	};
}
