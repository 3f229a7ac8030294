import type { Criticality } from '#lib/domain/places/place.ts';
import { m } from '#lib/words/m.ts';

const CRITICALITY: Record<Criticality, () => string> = {
	critical: () => m.mapping_criticality_critical(),
	important: () => m.mapping_criticality_important(),
	standard: () => m.mapping_criticality_standard(),
	minor: () => m.mapping_criticality_minor()
};

export function sayCriticality(criticality: Criticality): string {
	return CRITICALITY[criticality]();
}
