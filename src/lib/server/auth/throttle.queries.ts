import type { AuthSql } from '../db/auth-pool.ts';

// Tries at passwords belong to the installation: nobody has a company before they are signed in.

/** `free` tries in 15 minutes; after the last of them, and after each further one, the next wait of the list. */
export type ThrottlePolicy = { free: number; waitMinutes: readonly number[] };

/**
 * Counts one try before it is made, so that tries in parallel, in a batch or on other nodes cannot pass together.
 * Answers the seconds to wait when the key is blocked; the try is then neither made nor counted.
 */
export async function countTry(sql: AuthSql, key: string, policy: ThrottlePolicy): Promise<number | undefined> {
	// A person who kept trying starts afresh only after 15 quiet minutes.
	const isOver = sql`(coalesce(t.blocked_until, t.window_started_at) < now() - interval '15 minutes')`;
	const waits = sql`${sql.ints(policy.waitMinutes)}::int[]`;
	const counted = await sql<{ key: string }[]>`
		insert into auth.throttle as t (key, count, window_started_at) values (${key}, 1, now())
		on conflict (key) do update set
			count = case when ${isOver} then 1 else t.count + 1 end,
			window_started_at = case when ${isOver} then now() else t.window_started_at end,
			blocked_until = case when not ${isOver} and t.count + 1 >= ${policy.free}::int then
				now() + make_interval(mins => (${waits})[least(t.count + 2 - ${policy.free}::int, cardinality(${waits}))])
			end
		where t.blocked_until is null or t.blocked_until <= now()
		returning t.key
	`;
	if (counted.length > 0) return undefined;
	const [blocked] = await sql<{ seconds: number }[]>`
		select ceil(extract(epoch from blocked_until - now()))::int as seconds from auth.throttle where key = ${key}
	`;
	return Math.max(1, blocked?.seconds ?? 1);
}

/** A right answer: the account starts afresh. */
export async function clearTries(sql: AuthSql, key: string): Promise<void> {
	await sql`delete from auth.throttle where key = ${key}`;
}

/** A right answer takes back the one try it was counted for. */
export async function takeBackTry(sql: AuthSql, key: string): Promise<void> {
	await sql`
		update auth.throttle set count = greatest(count - 1, 0), blocked_until = null where key = ${key}
	`;
}

export async function forgetOldTries(sql: AuthSql): Promise<void> {
	await sql`delete from auth.throttle where greatest(window_started_at, blocked_until) < now() - interval '1 day'`;
}
