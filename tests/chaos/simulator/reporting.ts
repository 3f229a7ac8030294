import type { Tab, World } from './world.ts';

const PRIORITIES = ['low', 'medium', 'high'] as const;

/** A repair request or a shutdown report from the floor, sometimes with a note right behind it. */
export async function report(world: World, { client }: Tab): Promise<void> {
	const { dice } = world;
	const kind = dice.chance(0.6) ? 'repair' : 'shutdown';
	const choice = dice.pick(await client.reportChoices(kind === 'repair' ? 'repair-type' : 'shutdown-reason'));
	const asset = dice.pick((await client.places()).places.filter(({ level }) => level === 'asset'));
	if (!choice || !asset) return;
	const description = `Seen by the simulator ${dice.below(1_000_000)}`;
	const reported = await (kind === 'repair'
		? client.reportRepair(description, {
				assetId: asset.placeId,
				typeId: choice.id,
				description,
				priority: dice.pick(PRIORITIES)
			})
		: client.reportShutdown(description, { placeId: asset.placeId, reasonId: choice.id, description }));
	if (!reported.ok) throw new Error(`a report was not taken: ${reported.fields.join()}`);
	if (dice.chance(0.4)) await client.noteReport({ kind, id: reported.id, title: description }, 'It is getting worse');
}
