import type { Because, Reply } from './transport.ts';
import { storageTrouble } from './trouble.ts';

/** Why a step of the round stopped; `done` lets the next step begin. */
export type Stop =
	| { kind: 'done' }
	/** `isOurs`: the phone itself could not go on; of the network that says nothing. */
	| { kind: 'retry'; afterMs: number | null; because?: Because; isOurs?: boolean }
	| { kind: 'sign-in' }
	| { kind: 'not-admitted' }
	/** This device is locked out; the person may be welcome elsewhere. */
	| { kind: 'revoked' }
	/** The company is switched off; nothing is taken, and nothing leaves this phone (3.2). */
	| { kind: 'company-inactive' }
	/** The account or this device is gone, and the outbox is handed in (8.5). */
	| { kind: 'deactivated' };

export const DONE: Stop = { kind: 'done' };

/** A phone without room is not one without a network. */
export function afterThrow(error: unknown): Stop {
	return { kind: 'retry', afterMs: null, ...(storageTrouble(error) === 'storage-full' && { isOurs: true }) };
}

/** No answer at all is one more reason to try again later. */
export async function reach(call: () => Promise<Reply>): Promise<Reply> {
	try {
		return await call();
	} catch {
		return { status: 0, retryAfter: null, body: undefined };
	}
}

export function turnedAway(reason: string): Stop {
	if (reason === 'company-inactive') return { kind: 'company-inactive' };
	return { kind: reason === 'device-revoked' ? 'revoked' : 'not-admitted' };
}
