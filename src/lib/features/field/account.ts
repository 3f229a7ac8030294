import type { Me } from '#lib/domain/access/me.ts';
import type { Client } from '#lib/trpc/client.ts';
import { NoAnswer, read, write } from './server.ts';

// What needs the server at once; loaded only when somebody signs in, looks a code up or signs out.

export type SignInInput = { login: string; password: string; company?: string };

/** Undefined without a network or session: the phone goes on with what it knows. */
export async function askMe(): Promise<Me | undefined> {
	try {
		return await read<Me>('auth.me');
	} catch {
		return undefined;
	}
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
