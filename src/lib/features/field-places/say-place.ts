import { CRITICALITIES, type Criticality } from '#lib/domain/places/place.ts';
import { m } from '#lib/words/field.ts';

export function sayCriticality(criticality: Criticality): string {
	return {
		critical: () => m.places_critical(),
		important: () => m.places_important(),
		standard: () => m.places_standard(),
		minor: () => m.places_minor()
	}[criticality]();
}

/** The label a field of a place has in its form. */
export function sayPlaceField(key: string): string {
	const names: Record<string, () => string> = {
		name: () => m.places_name(),
		order: () => m.places_order(),
		description: () => m.places_description(),
		timeZone: () => m.places_zone(),
		address: () => m.places_address(),
		assetNumber: () => m.places_asset_number(),
		criticality: () => m.places_criticality(),
		barcodes: () => m.places_barcodes()
	};
	return names[key]?.() ?? key;
}

/** What a field holds, as its form would show it. */
export function sayPlaceValue(key: string, value: unknown): string {
	if (Array.isArray(value)) return value.join(', ') || '–';
	const text = String(value ?? '');
	const criticality = key === 'criticality' ? CRITICALITIES.find((one) => one === text) : undefined;
	if (criticality) return sayCriticality(criticality);
	return (key === 'timeZone' ? text.replaceAll('_', ' ') : text) || '–';
}
