// The clock of the phone; screens that follow it read `app.now`.

export function thisMoment(): Date {
	return new Date();
}

export function stamp(): string {
	return new Date().toISOString();
}
