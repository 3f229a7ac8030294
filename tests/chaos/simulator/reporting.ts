import { choicesOf } from '#lib/offline/report-views.ts';
import { noteReport, reportRepair, reportShutdown } from '#lib/offline/reports.ts';
import type { Tab, World } from './world.ts';

const PRIORITIES = ['low', 'medium', 'high'] as const;

/** A repair request or a shutdown report from the floor, sometimes with a note right behind it. */
export async function report(world: World, { client, desk: { device, parts } }: Tab): Promise<void> {
	const { dice } = world;
	const kind = dice.chance(0.6) ? 'repair' : 'shutdown';
	const choice = dice.pick(await choicesOf(device.store, kind === 'repair' ? 'repair-type' : 'shutdown-reason'));
	const asset = dice.pick((await client.places()).places.filter(({ level }) => level === 'asset'));
	if (!choice || !asset) return;
	const description = `Seen by the simulator ${dice.below(1_000_000)}`;
	const reported = await (kind === 'repair'
		? reportRepair(device, parts, description, {
				assetId: asset.placeId,
				typeId: choice.id,
				description,
				priority: dice.pick(PRIORITIES)
			})
		: reportShutdown(device, parts, description, { placeId: asset.placeId, reasonId: choice.id, description }));
	if (!reported.ok) throw new Error(`a report was not taken: ${reported.fields.join()}`);
	if (dice.chance(0.4))
		await noteReport(device, parts, { kind, id: reported.id, title: description }, 'It is getting worse');
}
