import { createHash } from 'node:crypto';
import { refuse } from '#lib/domain/shared/refusal.ts';
import type { AuthDoor, AuthSql } from '../db/auth-pool.ts';
import { addressClass } from './address.ts';
import { clearTries, countTry, takeBackTry, type ThrottlePolicy } from './throttle.queries.ts';

/** 13.1. Nobody is locked out for ever: the longest wait is 15 minutes. */
const ACCOUNT: ThrottlePolicy = { free: 5, waitMinutes: [1, 2, 4, 8, 15] };
const ADDRESS: ThrottlePolicy = { free: 50, waitMinutes: [15] };

type Tried = { accountKey: string; addressKey: string };

/**
 * Counts a try at a password, for known and unknown accounts alike, in the database, so that it holds across nodes,
 * restarts and parallel calls. Throws `too-many`.
 */
export async function startTry(
	auth: AuthDoor,
	subject: { accountId?: string; login: string },
	address: string
): Promise<Tried> {
	const tried = {
		accountKey: subject.accountId ? `account:${subject.accountId}` : `login:${digest(subject.login)}`,
		addressKey: `address:${addressClass(address)}`
	};
	await refuseWhileBlocked(auth, tried.addressKey, ADDRESS);
	await refuseWhileBlocked(auth, tried.accountKey, ACCOUNT);
	return tried;
}

async function refuseWhileBlocked(auth: AuthDoor, key: string, policy: ThrottlePolicy): Promise<void> {
	const retryAfterSeconds = await auth.query((sql) => countTry(sql, key, policy));
	if (retryAfterSeconds !== undefined) refuse('too-many', { retryAfterSeconds });
}

/** The right password: the account starts afresh, the address gets its try back. */
export async function finishTry(sql: AuthSql, tried: Tried): Promise<void> {
	await clearTries(sql, tried.accountKey);
	await takeBackTry(sql, tried.addressKey);
}

function digest(login: string): string {
	return createHash('sha256').update(login).digest('hex');
}
