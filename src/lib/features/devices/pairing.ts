/** What the QR code says: no secret, no expiry (6.20). */
export function pairingUrl(origin: string, code: string, username: string): string {
	const query = new URLSearchParams({ c: code, ...(username.trim() === '' ? {} : { u: username.trim() }) });
	return `${origin}/field/pair?${query}`;
}
