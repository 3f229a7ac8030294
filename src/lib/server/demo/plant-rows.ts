import { TAG_ALPHABET, TAG_CODE_LENGTH } from '#lib/domain/tags/tag.ts';
import type { AssetKind, PlantSpec } from './plant.ts';
import { later } from './local-time.ts';
import { addRow, type Member, type Point, stamps, type World } from './world.ts';

type Step = { id: string; name: string };
type Writer = { world: World; mapper: Member; at: Date; points: Point[]; sections: number };

/** Sites, lines, sections, machines and task points with their tags. Returns the points in the order of the plant. */
export function addPlant(
	world: World,
	plant: PlantSpec,
	mapper: Member
): { points: Point[]; siteIds: Map<string, string> } {
	const writer: Writer = { world, mapper, at: later(world.begin, 240), points: [], sections: 0 };
	const siteIds = new Map<string, string>();
	for (const site of plant.sites) {
		const siteId = addPlace(writer, 'site', site.name, [], siteIds.size, {
			time_zone: world.zone,
			address: site.address,
			operating_hours: site.hours
		});
		siteIds.set(site.name, siteId);
		site.lines.forEach((line, lineOrder) => {
			const path = [{ id: siteId, name: site.name }];
			const lineId = addPlace(writer, 'line', line.name, path, lineOrder);
			line.sections.forEach((section, sectionOrder) => {
				const linePath = [...path, { id: lineId, name: line.name }];
				const sectionId = addPlace(writer, 'section', section.name, linePath, sectionOrder);
				const sectionPath = [...linePath, { id: sectionId, name: section.name }];
				const machines = section.groups.flatMap((group) =>
					Array.from({ length: group.count }, (_, index) => ({
						kind: group.kind,
						name: `${group.name}${group.from + index}`
					}))
				);
				machines.forEach((machine, order) => {
					const kind = plant.kinds[machine.kind];
					if (!kind) throw new Error(`no kind of machine is called ${machine.kind}`);
					const isShort = plant.isShort(order, writer.sections);
					addMachine(
						writer,
						machine.name,
						kind,
						isShort,
						sectionPath,
						order,
						line.technician,
						site.hours['sunday']?.length === 0
					);
				});
				writer.sections += 1;
			});
		});
	}
	markTags(writer);
	return { points: writer.points, siteIds };
}

function addMachine(
	writer: Writer,
	name: string,
	kind: AssetKind,
	isShort: boolean,
	path: Step[],
	order: number,
	technician: string,
	isClosedOnSundays: boolean
): void {
	const { random } = writer.world;
	const assetId = addPlace(writer, 'asset', name, path, order, {
		asset_number: `${name.split(' ').at(-1)}`,
		criticality: kind.criticality,
		status: 'active',
		manufacturer: kind.manufacturer,
		model: kind.model,
		serial_number: `${random.int(10_000, 99_999)}-${random.int(10, 99)}`,
		installed_on: `${random.int(2009, 2022)}-0${random.int(1, 9)}-1${random.int(0, 9)}`
	});
	addTag(writer, 'ASSET', assetId);
	const assetPath = [...path, { id: assetId, name }];
	const [siteId, lineId, sectionId] = assetPath.map((step) => step.id);
	kind.points.slice(0, isShort ? 3 : 4).forEach((point, pointOrder) => {
		const placeId = addPlace(writer, 'task_point', point.name, assetPath, pointOrder);
		const tag = addTag(writer, 'TASKPOINT', placeId);
		const isDrifting = name === 'Loom L-314' && pointOrder === 0;
		writer.points.push({
			placeId,
			siteId: siteId ?? '',
			lineId: lineId ?? '',
			sectionId: sectionId ?? '',
			assetId,
			path: [...assetPath, { id: placeId, name: point.name }],
			technician,
			tagCode: String(tag['code']),
			isChipWritten: tag['written_at'] !== null,
			isClosedOnSundays,
			// The warming bearing of the demo is watched every day.
			work: isDrifting ? point.work.map((item) => ({ ...item, every: 'daily' })) : point.work
		});
	});
}

function addPlace(
	writer: Writer,
	level: string,
	name: string,
	path: Step[],
	order: number,
	extra: Record<string, unknown> = {}
): string {
	const { world, mapper } = writer;
	writer.at = later(writer.at, 0.3);
	const id = world.random.id(writer.at);
	const [siteId, lineId, sectionId, assetId] = path.map((step) => step.id);
	const own = (isOwn: boolean, ancestor: string | undefined) => (isOwn ? id : (ancestor ?? null));
	addRow(world, 'place', {
		id,
		level,
		name,
		sort_order: (order + 1) * 10,
		parent_id: path.at(-1)?.id ?? null,
		site_id: own(level === 'site', siteId),
		line_id: own(level === 'line', lineId),
		section_id: own(level === 'section', sectionId),
		asset_id: own(level === 'asset', assetId),
		...placeDefaults,
		...extra,
		...stamps(writer.at, mapper)
	});
	world.log.push({
		at: writer.at,
		actor: mapper,
		action: 'place.create',
		subject: { type: 'place', id, label: name },
		summary: `Created ${level.replace('_', ' ')} ${name}`,
		after: { name, level, parentId: path.at(-1)?.id ?? null }
	});
	return id;
}

const placeDefaults = {
	time_zone: null,
	address: null,
	operating_hours: null,
	asset_number: null,
	criticality: null,
	status: null,
	manufacturer: null,
	model: null,
	serial_number: null,
	installed_on: null
};

function addTag(writer: Writer, type: 'TASKPOINT' | 'ASSET', placeId: string): Record<string, unknown> {
	const { world, mapper, at } = writer;
	const isWritten = type === 'TASKPOINT' && world.random.chance(world.settings.isNfcRequired ? 0.95 : 0.85);
	return addRow(world, 'tag', {
		id: world.random.id(at),
		code: world.random.text(TAG_ALPHABET, TAG_CODE_LENGTH),
		type,
		place_id: placeId,
		is_active: true,
		chip_serial: isWritten ? `04:${world.random.text('0123456789ABCDEF', 12).replaceAll(/..(?=.)/g, '$&:')}` : null,
		written_at: isWritten ? later(at, world.random.int(1_000, 9_000)) : null,
		written_by: isWritten ? mapper.id : null,
		replaced_by: null,
		created_at: at
	});
}

/** Six tags out of use and two replaced ones, so that the register has every case (product 15.2). */
function markTags({ world }: Writer): void {
	if (world.settings.isNfcRequired) return;
	const written = (world.rows.get('tag') ?? []).filter((tag) => tag['written_at'] !== null);
	for (const tag of world.random.shuffle(written.slice(200)).slice(0, 6)) tag['is_active'] = false;
	for (const tag of written.slice(20, 22)) {
		const old = { ...tag, id: world.random.id(world.begin), code: world.random.text(TAG_ALPHABET, TAG_CODE_LENGTH) };
		addRow(world, 'tag', { ...old, is_active: false, replaced_by: tag['id'] });
	}
}
