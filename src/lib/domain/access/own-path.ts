/** A path of our own to go on to after signing in; anything that could lead elsewhere is dropped. */
export function ownPath(next: string | null, origin: string): string | undefined {
	// Browsers read a backslash as a slash and skip control characters.
	if (!next?.startsWith('/') || next.startsWith('//') || /[\\ \p{Cc}]/u.test(next)) return undefined;
	if (!URL.canParse(next, origin)) return undefined;
	const url = new URL(next, origin);
	if (url.origin !== origin || url.pathname === '/sign-in') return undefined;
	return url.pathname + url.search + url.hash;
}
