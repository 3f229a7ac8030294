import { createHash, randomBytes } from 'node:crypto';

/** What the cookie carries and what the database keeps of it: neither is worth anything in the other's place. */
export type Token = { token: string; sessionHash: string };

export function newToken(): Token {
	const token = randomBytes(32).toString('base64url');
	return { token, sessionHash: createHash('sha256').update(token).digest('hex') };
}
