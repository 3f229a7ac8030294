const FIRST = /^\/field(?:\/(?:sign-in|tasks|lock|shell))?\/?$/;

/** Their words travel with the app itself; those of all other screens come with the first of them. */
export function isFirstScreen(path: string): boolean {
	return FIRST.test(path);
}
