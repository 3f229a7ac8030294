import { landingOf } from '#lib/domain/access/actor.ts';
import { decodePermissions } from '#lib/domain/access/permission.ts';
import { refuse } from '#lib/domain/shared/refusal.ts';
import type { RequestInfo } from '../commands/effects.ts';
import type { AuthDoor, AuthSql } from '../db/auth-pool.ts';
import {
	type Account,
	recordSignIn,
	selectAccountByEmail,
	selectAccountByUsername,
	selectMembership,
	updatePassword
} from './account.queries.ts';
import { addressClass } from './address.ts';
import { type Person, recordEntry } from './entries.ts';
import type { SessionKind } from './lives.ts';
import type { Passwords } from './password.ts';
import type { Issued, Sessions } from './session-store.ts';
import { finishTry, startTry } from './throttle.ts';

export type SignInAttempt = {
	login: string;
	password: string;
	/** Code of the company, when the login is a username. */
	company: string | undefined;
	browser: string;
	/** Session that the browser still carries; it ends, so that nobody can plant one. */
	formerSession: string | undefined;
};

type SignInRequest = RequestInfo & { sessionKind: SessionKind };

type SignInAnswer = {
	landing: string;
	mustChangePassword: boolean;
	user: { userId: string; name: string };
};

export type SignIn = {
	/** Throws `credentials`, `too-many`, and only to who knows the password `user-inactive` or `company-inactive`. */
	signIn: (attempt: SignInAttempt, request: SignInRequest) => Promise<{ issued: Issued; answer: SignInAnswer }>;
	/** Resolves when every entry about a failed try is on record. */
	settled: () => Promise<void>;
};

type Parts = {
	auth: AuthDoor;
	sessions: Sessions;
	passwords: Passwords;
	log?: { error: (fields: object, message: string) => void };
};

/** Signing in: the same work, body and time whether or not the account exists. */
export function createSignIn({ auth, sessions, passwords, log }: Parts): SignIn {
	const pending = new Set<Promise<void>>();

	/** Not awaited by the caller: waiting for it would tell a known account from an unknown one. */
	function recordFailure(account: Account, request: RequestInfo, summary: string): void {
		const entry = { person: personOf(account), companyId: account.companyId, action: 'auth.sign-in-failed', summary };
		const written = auth
			.transaction((sql) => recordEntry(sql, entry, request))
			.catch((error: unknown) => log?.error({ err: error }, 'a failed sign-in could not be recorded'))
			.finally(() => pending.delete(written));
		pending.add(written);
	}

	async function admit(
		account: Account,
		attempt: SignInAttempt,
		request: SignInRequest
	): Promise<{ issued: Issued; answer: SignInAnswer }> {
		const rehashed = passwords.isOutdated(account.passwordHash) ? await passwords.hash(attempt.password) : undefined;
		return auth.transaction(async (sql) => {
			if (rehashed) await updatePassword(sql, account.userId, rehashed, false);
			if (attempt.formerSession) await sessions.revoke(attempt.formerSession, sql);
			const issued = await sessions.create(
				{
					accountId: account.userId,
					isStaff: account.isStaff,
					kind: request.sessionKind,
					address: addressClass(request.address),
					browser: attempt.browser
				},
				sql
			);
			await recordSignIn(sql, account.userId);
			const membership = await selectMembership(sql, account.userId);
			const entry = {
				person: personOf(account),
				companyId: account.companyId,
				action: 'auth.sign-in',
				summary: `signed in (${request.sessionKind})`
			};
			await recordEntry(sql, entry, request);
			return { issued, answer: answerOf(account, membership?.rights) };
		});
	}

	return {
		async signIn(attempt, request) {
			const account = await auth.query((sql) => findAccount(sql, attempt));
			const tried = await startTry(
				auth,
				{ ...(account ? { accountId: account.userId } : {}), login: loginKey(attempt) },
				request.address
			);
			if (!(await passwords.verify(account?.passwordHash, attempt.password)) || !account) {
				if (account) recordFailure(account, request, 'wrong password');
				return refuse('credentials');
			}
			await auth.transaction((sql) => finishTry(sql, tried));
			if (!account.isActive || account.isCompanyActive === false) {
				recordFailure(account, request, account.isActive ? 'company inactive' : 'user inactive');
				return refuse(account.isActive ? 'company-inactive' : 'user-inactive');
			}
			return admit(account, attempt, request);
		},
		settled: async () => void (await Promise.all(pending))
	};
}

function findAccount(sql: AuthSql, { login, company }: SignInAttempt): Promise<Account | undefined> {
	return login.includes('@') ? selectAccountByEmail(sql, login) : selectAccountByUsername(sql, company ?? '', login);
}

function loginKey({ login, company }: SignInAttempt): string {
	return login.includes('@') ? login.toLowerCase() : `${(company ?? '').toLowerCase()}/${login.toLowerCase()}`;
}

function personOf({ userId, name, isStaff, companyName }: Account): Person {
	return { userId, name, isStaff, companyName };
}

function answerOf(account: Account, rights: string | undefined): SignInAnswer {
	return {
		landing: landingOf(rights ? decodePermissions(rights) : new Set(), account.isStaff),
		mustChangePassword: account.mustChangePassword,
		user: { userId: account.userId, name: account.name }
	};
}
