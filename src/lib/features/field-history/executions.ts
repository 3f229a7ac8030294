import type { FieldClient } from '#lib/offline/field-client.ts';
import type { RecordRow } from '#lib/offline/rows.ts';
import { assetAndPoint } from '../field/place-path.ts';

const DAY_MS = 86_400_000;
/** How far back the phone keeps what somebody has done (8.1). */
const KEPT_DAYS = 90;

export type Execution = RecordRow & { place: string };

/** What one has done oneself, the last first, each with where it was. */
export async function readExecutions(
	client: Pick<FieldClient, 'ownRecords' | 'place'>,
	now: number
): Promise<Execution[]> {
	const from = new Date(now - KEPT_DAYS * DAY_MS).toISOString();
	// A clock that was corrected meanwhile must not hide what was done a moment ago.
	const to = new Date(now + DAY_MS).toISOString();
	const rows = await client.ownRecords({ from, to });
	const places = new Map<string, Promise<string>>();
	const placeOf = (placeId: string) => {
		const known = places.get(placeId) ?? assetAndPoint(client, placeId);
		places.set(placeId, known);
		return known;
	};
	return Promise.all(rows.map(async (row) => ({ ...row, place: await placeOf(row.placeId) })));
}

/** In the order they come, by what `dayOf` calls their day. */
export function byDay(
	items: readonly Execution[],
	dayOf: (performedAt: string) => string
): [day: string, items: Execution[]][] {
	const days = new Map<string, Execution[]>();
	for (const item of items) {
		const day = dayOf(item.performedAt);
		days.set(day, [...(days.get(day) ?? []), item]);
	}
	return [...days];
}
