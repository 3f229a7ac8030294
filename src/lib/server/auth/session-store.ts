import type { AuthDoor, AuthSql } from '../db/auth-pool.ts';
import { LIVES, lifeOf, type SessionKind } from './lives.ts';
import { luciaOn, type Run } from './lucia-adapter.ts';
import {
	endExpiredSessions,
	endSessionNamed,
	endSessionsOf,
	type ListedSession,
	type SessionRow,
	touchSession,
	updateToken
} from './session.queries.ts';
import { forgetOldTries } from './throttle.queries.ts';
import { newToken, type Token } from './token.ts';

export type SignedIn = SessionRow;

/** A fresh token for the cookie, and for how many seconds at most. */
export type Issued = Token & { maxAgeSeconds: number };

export type SessionRequest = {
	accountId: string;
	isStaff: boolean;
	kind: SessionKind;
	deviceId?: string;
	address: string;
	browser: string;
};

export type Sessions = {
	create: (request: SessionRequest, within?: AuthSql) => Promise<Issued>;
	/** Undefined unless session, person and company are all alive. */
	validate: (sessionHash: string) => Promise<SignedIn | undefined>;
	/** New power, new token: the old one is dead at once. Undefined when the session was not alive. */
	rotate: (sessionHash: string, within?: AuthSql) => Promise<Issued | undefined>;
	revoke: (sessionHash: string, within?: AuthSql) => Promise<void>;
	/** Ends all sessions of a person but the one named; says how many. */
	revokeAll: (accountId: string, exceptHash?: string, within?: AuthSql) => Promise<number>;
	/** Ends one session by the name it has in lists; false when it is not alive or somebody else's. */
	revokeNamed: (accountId: string, sessionId: string, within?: AuthSql) => Promise<boolean>;
	list: (accountId: string) => Promise<ListedSession[]>;
	/** Notes that the session was used; written once a minute at most, without making the caller wait. */
	touch: (sessionHash: string, isUse: boolean) => void;
	/** Ends what ran out. Says how many. */
	sweep: () => Promise<number>;
};

const TOUCH_EVERY_MS = 60_000;
const MAX_REMEMBERED = 50_000;

export function createSessions(auth: AuthDoor, log?: { error: (fields: object, message: string) => void }): Sessions {
	const alone: Run = (work) => auth.query(work);
	const together = (sql: AuthSql | undefined): Run => (sql ? (work) => work(sql) : alone);
	const inTransaction = <Result>(within: AuthSql | undefined, work: (sql: AuthSql) => Promise<Result>) =>
		within ? work(within) : auth.transaction(work);
	const touches = createMemory(TOUCH_EVERY_MS, MAX_REMEMBERED);

	return {
		create: (request, within) =>
			inTransaction(within, async (sql) => {
				const issued = newToken();
				const { accountId, isStaff, kind, deviceId, address, browser } = request;
				const made = { isStaff, kind, deviceId: deviceId ?? null, address, browser };
				await luciaOn(together(sql)).createSession(accountId, { made }, { sessionId: issued.sessionHash });
				return { ...issued, maxAgeSeconds: lifeOf(kind, isStaff).absolute };
			}),
		async validate(sessionHash) {
			const { session } = await luciaOn(alone).validateSession(sessionHash);
			return session?.row;
		},
		rotate: (sessionHash, within) =>
			inTransaction(within, async (sql) => {
				const issued = newToken();
				const maxAgeSeconds = await updateToken(sql, sessionHash, issued.sessionHash);
				return maxAgeSeconds === undefined ? undefined : { ...issued, maxAgeSeconds };
			}),
		revoke: (sessionHash, within) => luciaOn(together(within)).invalidateSession(sessionHash),
		revokeAll: (accountId, exceptHash, within) =>
			together(within)((sql) => endSessionsOf(sql, accountId, exceptHash ?? null)),
		revokeNamed: (accountId, sessionId, within) =>
			together(within)((sql) => endSessionNamed(sql, accountId, sessionId)),
		async list(accountId) {
			const sessions = await luciaOn(alone).getUserSessions(accountId);
			return sessions.flatMap(({ listed }) => (listed ? [listed] : []));
		},
		touch(sessionHash, isUse) {
			if (!touches.isDue(`${isUse}${sessionHash}`)) return;
			auth
				.query((sql) => touchSession(sql, sessionHash, isUse, LIVES))
				.catch((error: unknown) => log?.error({ err: error }, 'a session could not be touched'));
		},
		sweep: () =>
			auth.transaction(async (sql) => {
				await forgetOldTries(sql);
				return endExpiredSessions(sql);
			})
	};
}

/** Remembers what was done lately, within bounds; forgetting too soon only costs a statement. */
function createMemory(everyMs: number, maximum: number): { isDue: (key: string) => boolean } {
	const last = new Map<string, number>();
	return {
		isDue(key) {
			const now = Date.now();
			const before = last.get(key);
			if (before !== undefined && now - before < everyMs) return false;
			if (last.size >= maximum) last.clear();
			last.set(key, now);
			return true;
		}
	};
}
