import type { FieldClient } from '#lib/offline/field-client.ts';

const MAX_LEVELS = 6;

/** "Weaving Line 01 › Loom L-312 › Drive belt", from what the phone holds. */
export async function placePath(client: FieldClient, placeId: string): Promise<string> {
	const names: string[] = [];
	for (let id: string | null = placeId; id && names.length < MAX_LEVELS;) {
		const place: Awaited<ReturnType<FieldClient['place']>> = await client.place(id);
		if (!place) break;
		names.unshift(place.name);
		id = place.parentId;
	}
	return names.slice(-3).join(' › ');
}
