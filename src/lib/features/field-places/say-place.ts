import type { Criticality } from '#lib/domain/places/place.ts';
import { m } from '#lib/words/field.ts';

export function sayCriticality(criticality: Criticality): string {
	return {
		critical: () => m.places_critical(),
		important: () => m.places_important(),
		standard: () => m.places_standard(),
		minor: () => m.places_minor()
	}[criticality]();
}
