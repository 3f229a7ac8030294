import type { Sealed } from './seal.ts';
import { NO_TRIES, type Tries } from './pin.ts';
import type { Bytes, Wrapped } from './vault-keys.ts';

/** After how long in the background the app locks: in minutes, at once, or only at the next cold start (FA-10). */
export type LockAfter = 'at-once' | 1 | 5 | 15 | 'never';

/** The ways to a person's master; each opens it alone. */
export type Wraps = {
	/** By a key that the server releases after a full sign-in (FA-12). */
	server?: Wrapped;
	pin?: Wrapped & { salt: Bytes; iterations: number };
	authenticator?: Wrapped & { credentialId: Bytes; salt: Bytes };
	/** By a key of this browser: unlocking is not asked for. */
	browser?: Wrapped & { key: CryptoKey };
};

/** Somebody who uses this phone. Only this much of them can be read while they are locked out (FA-13). */
export type PhonePerson = {
	/** `<companyId>:<userId>` */
	id: string;
	companyId: string;
	userId: string;
	name: string;
	/** Theirs for the screens before unlocking; null until the server has said so. */
	language: string | null;
	deviceId: string;
	wraps: Wraps;
	tries: Tries;
	lockAfter: LockAfter;
	/** False while rows of an app without a vault may still lie in the store. */
	isSealed: boolean;
	/** Signed out with unsent work: it waits here for the next sign-in (FA-14). */
	isSignedOut: boolean;
	/** What the server said about them, by their own key. */
	me: Sealed | null;
};

/** Who uses this phone. Changes are atomic; the promise resolves when they are on the disk. */
export type People = {
	all: () => Promise<PhonePerson[]>;
	get: (id: string) => Promise<PhonePerson | undefined>;
	put: (person: PhonePerson) => Promise<void>;
	/** Nothing happens when there is no such person. */
	change: (id: string, change: (person: PhonePerson) => PhonePerson) => Promise<void>;
	remove: (id: string) => Promise<void>;
};

type Who = { companyId: string; userId: string; name: string };

export function personId({ companyId, userId }: Pick<Who, 'companyId' | 'userId'>): string {
	return `${companyId}:${userId}`;
}

export function newPerson(who: Who, deviceId: string, wraps: Wraps): PhonePerson {
	return {
		...who,
		id: personId(who),
		language: null,
		deviceId,
		wraps,
		tries: NO_TRIES,
		lockAfter: 5,
		isSealed: false,
		isSignedOut: false,
		me: null
	};
}

/** The database of a person's rows. */
export function storeName({ companyId, userId }: Pick<Who, 'companyId' | 'userId'>): string {
	return `smtm:${companyId}:${userId}`;
}
