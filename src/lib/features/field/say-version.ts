import { builtAt } from '#lib/domain/devices/app-age.ts';
import { formatDateTime } from '#lib/words/dates.ts';

/** The app's build as people compare it, with the number that support asks for. */
export function sayVersion(version: string): string {
	const built = builtAt(version);
	return built ? `${formatDateTime(built)} (${version})` : version;
}
