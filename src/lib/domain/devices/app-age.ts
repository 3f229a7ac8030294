/** The server takes field apps of the last 180 days (FA-5). */
const OLDEST_APP_MS = 180 * 86_400_000;
const BUILD = /^\d{12,15}$/;

/**
 * Whether a field app is too old by the server's clock. Builds are numbered by the millisecond of their making; an app
 * without a number is not judged, and none is that is as new as the server's own: there would be no update for it.
 */
export function isAppTooOld(app: string | undefined, own: string, now: Date): boolean {
	if (app === undefined || !BUILD.test(app) || !BUILD.test(own)) return false;
	return Number(app) < Number(own) && now.getTime() - Number(app) > OLDEST_APP_MS;
}

/** When a field app was built; undefined for one without a number. */
export function builtAt(app: string): Date | undefined {
	return BUILD.test(app) ? new Date(Number(app)) : undefined;
}
