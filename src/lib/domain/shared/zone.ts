// Times on the wall of a zone. A change of daylight saving moves none of them.

const DAY_MS = 86_400_000;

const formats = new Map<string, Intl.DateTimeFormat>();

/** The local date and time there, `2026-05-04T23:59`. */
export function localDateTime(instant: Date, zone: string): string {
	return new Date(wallClock(instant.getTime(), zone)).toISOString().slice(0, 16);
}

/** The clock on the wall, written as if it were UTC. */
export function wallClock(instant: number, zone: string): number {
	const parts = Object.fromEntries(
		formatOf(zone)
			.formatToParts(instant)
			.map(({ type, value }) => [type, Number(value)])
	);
	const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
	return Date.UTC(year, month - 1, day, hour, minute, second) + (((instant % 1000) + 1000) % 1000);
}

/** A time that the clocks skip counts as the same distance after the jump; of two equal times the first counts. */
export function instantOf(wall: number, zone: string): number {
	const offsets = [wall - DAY_MS, wall + DAY_MS].map((near) => wallClock(near, zone) - near);
	const candidates = offsets.map((offset) => wall - offset);
	return candidates.find((candidate) => wallClock(candidate, zone) === wall) ?? Math.max(...candidates);
}

function formatOf(zone: string): Intl.DateTimeFormat {
	const known = formats.get(zone);
	if (known) return known;
	const format = new Intl.DateTimeFormat('en-US', {
		timeZone: zone,
		calendar: 'gregory',
		numberingSystem: 'latn',
		hourCycle: 'h23',
		year: 'numeric',
		month: 'numeric',
		day: 'numeric',
		hour: 'numeric',
		minute: 'numeric',
		second: 'numeric'
	});
	formats.set(zone, format);
	return format;
}
