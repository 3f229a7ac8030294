import type { Tab, World } from './world.ts';

const SIGNS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const BELOW = { site: 'line', line: 'section', section: 'asset', asset: 'task_point', task_point: null } as const;

/** Making places under each other, renaming them, writing chips and reading labels, without asking the server first. */
export async function goPlaces(world: World, { client }: Tab): Promise<void> {
	const { dice, plot } = world;
	const at = new Date(world.nowMs).toISOString();
	const place = dice.pick((await client.places()).places);
	const doing = dice.weighted({ scan: 3, create: 3, edit: 2, write: 1 });
	if (doing === 'scan')
		return client.logScan({ text: codeOf(world), kind: 'qr', purpose: 'look-up', result: 'unknown', at }, 'Scans');
	if (!place) return;
	const title = `Place ${dice.below(1_000_000)}`;
	const { placeId, revision } = place;
	if (doing === 'edit') {
		const input = { placeId, revision, name: title, seen: { name: place.name } };
		return client.queuePlace({ name: 'place.edit', input, title, base: { [placeId]: revision } });
	}
	const level = BELOW[place.level];
	if (doing === 'create' && level) {
		const tag = level === 'asset' || level === 'task_point' ? { tagCode: codeOf(world) } : {};
		const asset = level === 'asset' ? { criticality: 'standard' } : {};
		const input = { placeId: dice.id(world.nowMs), parentId: placeId, level, name: title, ...tag, ...asset };
		return client.queuePlace({ name: 'place.create', input, title });
	}
	if (doing !== 'write' || level !== null || placeId === plot.placeId) return;
	const input = { placeId, tagCode: codeOf(world), chipSerial: `04:${dice.below(1_000_000)}`, writtenAt: at };
	return client.queuePlace({ name: 'tag.write', input, title });
}

function codeOf({ dice }: World): string {
	return Array.from({ length: 10 }, () => SIGNS[dice.below(SIGNS.length)]).join('');
}
