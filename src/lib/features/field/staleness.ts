const HOUR_MS = 3_600_000;
const OLD_MS = 24 * HOUR_MS;
const VERY_OLD_MS = 7 * OLD_MS;

/** Data of this phone is never deleted for its age; it only says it, louder with time (8.1). */
export function stalenessOf(lastSyncAt: string | null, now: Date): 'none' | 'fresh' | 'old' | 'very-old' {
	if (lastSyncAt === null) return 'none';
	const ms = now.getTime() - Date.parse(lastSyncAt);
	if (ms > VERY_OLD_MS) return 'very-old';
	return ms > OLD_MS ? 'old' : 'fresh';
}
