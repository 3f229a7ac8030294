import { type Adapter, Lucia, TimeSpan } from 'lucia';
import type { AuthSql } from '../db/auth-pool.ts';
import { lifeOf } from './lives.ts';
import {
	endExpiredSessions,
	endSession,
	endSessionsOf,
	endSurplusSessions,
	insertSession,
	type ListedSession,
	type NewSession,
	selectSession,
	selectSessionsOf,
	type SessionRow
} from './session.queries.ts';

const MAX_SESSIONS = 20;

type NewAttributes = Omit<NewSession, 'accountId' | 'life'> & { isStaff: boolean };
type Attributes = { row?: SessionRow; listed?: ListedSession; made?: NewAttributes };

declare module 'lucia' {
	interface Register {
		Lucia: ReturnType<typeof luciaOn>;
		DatabaseSessionAttributes: Attributes;
	}
}

/** Runs statements: on their own, or inside a transaction that somebody else holds open. */
export type Run = <Result>(work: (sql: AuthSql) => Promise<Result>) => Promise<Result>;

// Lucia keeps bearer tokens as keys and slides for ever. It gets hashes for ids, and a life so short that it never slides:
// sliding, within the limits of each kind of session, is a statement of our own.
const NEVER_SLIDES = new TimeSpan(2, 'ms');

export function luciaOn(run: Run) {
	return new Lucia(adapterOn(run), {
		sessionExpiresIn: NEVER_SLIDES,
		getSessionAttributes: ({ row, listed }: Attributes) => ({ row, listed })
	});
}

function adapterOn(run: Run): Adapter {
	return {
		async getSessionAndUser(sessionHash) {
			const row = await run((sql) => selectSession(sql, sessionHash));
			if (!row) return [null, null];
			const session = { id: row.sessionHash, userId: row.userId, expiresAt: row.expiresAt, attributes: { row } };
			// Without a user lucia ends the session: a deactivated person or company is out for good.
			const isWelcome = row.isActive && row.isCompanyActive !== false;
			return [session, isWelcome ? { id: row.userId, attributes: {} } : null];
		},
		async getUserSessions(accountId) {
			const sessions = await run((sql) => selectSessionsOf(sql, accountId));
			return sessions.map((listed) => ({
				id: listed.sessionHash,
				userId: accountId,
				expiresAt: listed.expiresAt,
				attributes: { listed }
			}));
		},
		async setSession({ id, userId, attributes: { made } }) {
			if (!made) throw new Error('a session is made with its kind, address and browser');
			const life = lifeOf(made.kind, made.isStaff);
			await run((sql) => insertSession(sql, id, { ...made, accountId: userId, life }));
			await run((sql) => endSurplusSessions(sql, userId, MAX_SESSIONS));
		},
		updateSessionExpiration: () => Promise.resolve(),
		deleteSession: (sessionHash) => run((sql) => endSession(sql, sessionHash)),
		deleteUserSessions: (accountId) => run(async (sql) => void (await endSessionsOf(sql, accountId, null))),
		deleteExpiredSessions: () => run(async (sql) => void (await endExpiredSessions(sql)))
	};
}
