import { refuse, refuseIf } from '#lib/domain/shared/refusal.ts';
import type { RequestInfo } from '../commands/effects.ts';
import type { AuthDoor, AuthSql } from '../db/auth-pool.ts';
import type { Bus } from '../live/bus.ts';
import {
	type Account,
	announcePassword,
	editProfile,
	type ProfileEdit,
	selectAccountById,
	updatePassword
} from './account.queries.ts';
import { recordEntry } from './entries.ts';
import { whyNotPassword } from './password-rules.ts';
import type { Passwords } from './password.ts';
import type { Issued, Sessions, SignedIn } from './session-store.ts';
import { finishTry, startTry } from './throttle.ts';

type MySession = {
	sessionId: string;
	kind: 'portal' | 'field';
	browser: string;
	address: string;
	createdAt: string;
	lastSeenAt: string;
	isCurrent: boolean;
};

export type Profile = {
	/** Needs the current password; the session goes on under a new token. Throws `password-wrong` and the rules of 13.1. */
	changePassword: (
		me: SignedIn,
		change: { current: string; next: string; endOthers: boolean },
		request: RequestInfo
	) => Promise<Issued>;
	edit: (me: SignedIn, edit: ProfileEdit, request: RequestInfo) => Promise<void>;
	sessions: (me: SignedIn) => Promise<MySession[]>;
	endSession: (me: SignedIn, sessionId: string, request: RequestInfo) => Promise<void>;
	endOtherSessions: (me: SignedIn, request: RequestInfo) => Promise<number>;
	signOut: (me: SignedIn, request: RequestInfo) => Promise<void>;
};

type Parts = {
	auth: AuthDoor;
	sessions: Sessions;
	passwords: Passwords;
	bus: Bus;
	onCauses?: ((companyId: string) => void) | undefined;
};

/** What people do about their own account. Each act and its entry in the log are one transaction. */
export function createProfile({ auth, sessions, passwords, bus, onCauses }: Parts): Profile {
	async function record(
		sql: AuthSql,
		me: SignedIn,
		request: RequestInfo,
		act: { action: string; summary: string; before?: Record<string, unknown>; after?: Record<string, unknown> }
	): Promise<void> {
		const person = { userId: me.userId, name: me.name, isStaff: me.isStaff, companyName: me.companyName };
		await recordEntry(sql, { person, companyId: me.companyId, ...act }, request);
	}

	/** One transaction, then word to every node that somebody's access has changed. */
	async function change<Result>(work: (sql: AuthSql) => Promise<Result>): Promise<Result> {
		const result = await auth.transaction(work);
		bus.wakeAccess();
		return result;
	}

	async function verifyCurrent(me: SignedIn, current: string, request: RequestInfo): Promise<Account> {
		const account = await auth.query((sql) => selectAccountById(sql, me.userId));
		if (!account) return refuse('session');
		const tried = await startTry(auth, { accountId: account.userId, login: '' }, request.address);
		if (!(await passwords.verify(account.passwordHash, current))) refuse('password-wrong', { fields: ['current'] });
		await auth.transaction((sql) => finishTry(sql, tried));
		return account;
	}

	return {
		async changePassword(me, { current, next, endOthers }, request) {
			const account = await verifyCurrent(me, current, request);
			refuseIf(whyNotPassword(next, account), { fields: ['next'] });
			const hash = await passwords.hash(next);
			const issued = await change(async (sql) => {
				await updatePassword(sql, me.userId, hash, true);
				const renewed = (await sessions.rotate(me.sessionHash, sql)) ?? refuse('session');
				const ended = endOthers ? await sessions.revokeAll(me.userId, renewed.sessionHash, sql) : 0;
				await record(sql, me, request, {
					action: 'profile.change-password',
					summary: 'changed the password',
					after: { endedSessions: ended }
				});
				await announcePassword(sql, me.userId);
				return renewed;
			});
			if (me.companyId) onCauses?.(me.companyId);
			return issued;
		},
		edit: (me, edit, request) =>
			change(async (sql) => {
				const after = Object.fromEntries(Object.entries(edit).filter(([, value]) => value !== null));
				const known: Record<string, unknown> = me;
				const before = Object.fromEntries(Object.keys(after).map((key) => [key, known[key] ?? null]));
				await editProfile(sql, me.userId, edit);
				await record(sql, me, request, { action: 'profile.edit', summary: 'edited the own profile', before, after });
			}),
		async sessions(me) {
			const sessionsOfMine = await sessions.list(me.userId);
			return sessionsOfMine.map(({ sessionId, kind, browser, address, createdAt, lastSeenAt, sessionHash }) => ({
				sessionId,
				kind,
				browser,
				address,
				createdAt: createdAt.toISOString(),
				lastSeenAt: lastSeenAt.toISOString(),
				isCurrent: sessionHash === me.sessionHash
			}));
		},
		endSession: (me, sessionId, request) =>
			change(async (sql) => {
				if (!(await sessions.revokeNamed(me.userId, sessionId, sql))) refuse('not-found');
				await record(sql, me, request, { action: 'profile.end-session', summary: 'ended a session' });
			}),
		endOtherSessions: (me, request) =>
			change(async (sql) => {
				const ended = await sessions.revokeAll(me.userId, me.sessionHash, sql);
				await record(sql, me, request, {
					action: 'profile.end-other-sessions',
					summary: `ended ${ended} other sessions`,
					after: { ended }
				});
				return ended;
			}),
		signOut: (me, request) =>
			change(async (sql) => {
				await sessions.revoke(me.sessionHash, sql);
				await record(sql, me, request, { action: 'auth.sign-out', summary: 'signed out' });
			})
	};
}
