import { saveForm } from '#lib/offline/forms.ts';
import { choicesOf } from '#lib/offline/report-views.ts';
import { noteReport, report as sendReport } from '#lib/offline/reports.ts';
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
	const wanted =
		kind === 'repair'
			? { assetId: asset.placeId, typeId: choice.id, description, priority: dice.pick(PRIORITIES) }
			: { placeId: asset.placeId, reasonId: choice.id, description };
	const form = { formId: parts.newId(), kind, from: '', title: description, values: wanted } as const;
	await saveForm(device, parts, { form, isFirst: true, added: [], removed: [] });
	// Left for later, as people do; a kill in between leaves it as well.
	if (dice.chance(0.1)) return;
	const reported = await sendReport(device, parts, { kind, title: description, wanted }, { formId: form.formId });
	if (!reported.ok) throw new Error(`a report was not taken: ${reported.fields.join()}`);
	if (dice.chance(0.4))
		await noteReport(device, parts, {
			on: { kind, id: reported.id, title: description },
			text: 'It is getting worse'
		});
}
