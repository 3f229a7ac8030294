import type { Criticality, Level } from '#lib/domain/places/place.ts';
import type { Client } from '#lib/trpc/client.ts';

export type PlaceDetail = Awaited<ReturnType<Client['place']['get']['query']>>;

/** What the form of a place holds; which of it counts depends on the level. */
export type PlaceValues = {
	name: string;
	order: string;
	timeZone: string;
	address: string;
	assetNumber: string;
	criticality: Criticality;
	manufacturer: string;
	model: string;
	serialNumber: string;
	description: string;
	isActive: boolean;
};

export function blankPlace(order: number, zone: string): PlaceValues {
	return {
		name: '',
		order: String(order),
		timeZone: zone,
		address: '',
		assetNumber: '',
		criticality: 'standard',
		manufacturer: '',
		model: '',
		serialNumber: '',
		description: '',
		isActive: true
	};
}

export function valuesOf(place: PlaceDetail): PlaceValues {
	return {
		name: place.name,
		order: String(place.order),
		timeZone: place.timeZone ?? '',
		address: place.address ?? '',
		assetNumber: place.assetNumber ?? '',
		criticality: place.criticality ?? 'standard',
		manufacturer: place.manufacturer ?? '',
		model: place.model ?? '',
		serialNumber: place.serialNumber ?? '',
		description: place.description,
		isActive: place.isActive
	};
}

/** The input of `place.create` and `place.edit` beside ids: only what a place of this level has. */
export function placeInput(level: Level, values: PlaceValues) {
	const base = { name: values.name, order: Number.parseInt(values.order, 10) || 0 };
	if (level === 'site') return { ...base, timeZone: values.timeZone, address: values.address };
	if (level === 'task_point') return { ...base, description: values.description, isActive: values.isActive };
	if (level !== 'asset') return base;
	const { criticality, manufacturer, model, serialNumber } = values;
	return { ...base, assetNumber: values.assetNumber.trim() || null, criticality, manufacturer, model, serialNumber };
}
