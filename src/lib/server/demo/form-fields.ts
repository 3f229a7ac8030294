import type * as z from 'zod/mini';
import type { FormField } from '#lib/domain/tasks/template.ts';
import { STARTER_THRESHOLDS, type ThresholdLabel, type UnitSymbol } from './master-data.ts';

/** A field as the demo writes it down; ids of units and thresholds are filled in per company. */
export type FieldSpec = {
	field: z.input<typeof FormField>;
	unit?: UnitSymbol;
	threshold?: ThresholdLabel;
	/** Where healthy values lie, for made-up records. */
	typical?: [low: number, high: number];
};

type Extra = Partial<z.input<typeof FormField>>;

/** A trailing * on the label makes the field required. */
function spec(label: string, kind: FormField['kind'], extra: Extra = {}): FieldSpec {
	const isRequired = label.endsWith('*');
	const plain = isRequired ? label.slice(0, -1) : label;
	const key = plain
		.toLowerCase()
		.replaceAll(/[^a-z0-9]+/g, '_')
		.replaceAll(/^_|_$/g, '');
	return { field: { key, label: plain, kind, isRequired, ...extra } };
}

export function number(label: string, unit: UnitSymbol, typical: [number, number], extra: Extra = {}): FieldSpec {
	return { ...spec(label, 'number', extra), unit, typical };
}

export function watched(
	label: string,
	threshold: ThresholdLabel,
	typical: [number, number],
	extra: Extra = {}
): FieldSpec {
	return { ...spec(label, 'number', extra), unit: STARTER_THRESHOLDS[threshold].unit, threshold, typical };
}

export function meter(label: string, unit: UnitSymbol, start: number, extra: Extra = {}): FieldSpec {
	return { ...spec(label, 'meter', extra), unit, typical: [start, start] };
}

export function choice(label: string, options: string[], extra: Extra = {}): FieldSpec {
	return spec(label, 'choice', { options, ...extra });
}

export function plain(
	label: string,
	kind: 'text' | 'duration' | 'photo' | 'check' | 'rating' | 'yes_no' | 'product' | 'parts',
	extra: Extra = {}
): FieldSpec {
	return spec(label, kind, extra);
}

export const CONDITION = choice('Point condition*', ['Good', 'Fair', 'Poor']);
export const NOTES = plain('Notes', 'text');
export const PRODUCT = plain('Product and quantity*', 'product');
