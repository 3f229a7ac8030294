import type { FieldClient } from '#lib/offline/field-client.ts';

const MAX_LEVELS = 6;

/** Names from the site down to the place, from what the phone holds. */
export async function placeNames(client: Pick<FieldClient, 'place'>, placeId: string): Promise<string[]> {
	const names: string[] = [];
	for (let id: string | null = placeId; id && names.length < MAX_LEVELS;) {
		const place: Awaited<ReturnType<FieldClient['place']>> = await client.place(id);
		if (!place) break;
		names.unshift(place.name);
		id = place.parentId;
	}
	return names;
}

/** "Weaving Line 01 › Loom L-312 › Drive belt" */
export async function placePath(client: Pick<FieldClient, 'place'>, placeId: string): Promise<string> {
	return (await placeNames(client, placeId)).slice(-3).join(' › ');
}

/** "Loom L-312 > Drive belt": what stands on a machine, in the words of the answers to a scan. */
export async function assetAndPoint(client: Pick<FieldClient, 'place'>, placeId: string): Promise<string> {
	return (await placeNames(client, placeId)).slice(-2).join(' > ');
}
