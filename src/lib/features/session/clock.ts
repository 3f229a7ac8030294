/** The server's time, as far as this computer knows it; a new value each time, never changed. */
export function timeAt(skewMs: number): Date {
	return new Date(Date.now() + skewMs);
}
