/** More than this many of one category for one person within the window become one (LN-22). */
const MAX_SINGLE = 5;
const WINDOW_MS = 5 * 60_000;

type Told = { noticeId: string; count: number; firstAt: Date; readAt: Date | null };

export type Merged = {
	/** Stays and stands for all; undefined when the new ones alone are too many. */
	into: string | undefined;
	/** Give way to it. */
	gone: string[];
	count: number;
	firstAt: Date;
};

/** From when on a notice still counts beside a new one. */
export function windowStart(now: Date): Date {
	return new Date(now.getTime() - WINDOW_MS);
}

export function windowEnd(firstAt: Date): Date {
	return new Date(firstAt.getTime() + WINDOW_MS);
}

/**
 * What becomes of `fresh` new notices of one category for one person, beside those told before; undefined when each is told
 * by itself. What has been read is done with and counts no more.
 */
export function coalesce(told: readonly Told[], fresh: number, now: Date): Merged | undefined {
	const since = windowStart(now);
	const near = told.filter(({ firstAt, readAt }) => readAt === null && firstAt > since);
	const count = near.reduce((sum, one) => sum + one.count, fresh);
	if (count <= MAX_SINGLE) return undefined;
	const [kept, ...gone] = [...near].sort((a, b) => a.firstAt.getTime() - b.firstAt.getTime());
	return {
		into: kept?.noticeId,
		gone: gone.map(({ noticeId }) => noticeId),
		count,
		firstAt: kept?.firstAt ?? now
	};
}
