import type { Me } from '#lib/domain/access/me.ts';
import { createClient, refusalOf } from '#lib/trpc/client.ts';

// What needs the server at once; loaded only when somebody signs in, looks a code up or signs out.

export type SignInInput = { login: string; password: string; company?: string };

/** Undefined without a network or session: the phone goes on with what it knows. */
export async function askMe(): Promise<Me | undefined> {
	try {
		return await createClient({ app: 'field' }).auth.me.query();
	} catch {
		return undefined;
	}
}

/** What the server knows of a code the phone does not: nothing, or `no-answer` when it could not be asked. */
export async function findTag(text: string) {
	try {
		return await createClient({ app: 'field' }).tag.find.query({ text });
	} catch (error) {
		return refusalOf(error)?.code === 'not-found' ? undefined : 'no-answer';
	}
}

/** Ends the session of this phone; what it could not tell the server ends there by time. */
export async function endSession(): Promise<void> {
	await createClient({ app: 'field' })
		.auth.signOut.mutate()
		.catch(() => undefined);
}
