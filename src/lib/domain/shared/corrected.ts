/** A device's time by the server's clock (SY-8); never later than now, since nothing arrives before it has happened. */
export function correctedInstant(at: string, skewMs: number, now: Date): Date {
	return new Date(Math.min(Date.parse(at) + skewMs, now.getTime()));
}
