import * as z from 'zod/mini';
import { ProcedureId, ThresholdId, ToolId, UnitId } from '../shared/id.ts';
import { text } from '../shared/text.ts';
import { PRIORITIES } from './vocabulary.ts';

// The form of a task template and what it may ask (product 3.4).

export const FIELD_KINDS = [
	'number',
	'meter',
	'choice',
	'text',
	'duration',
	'photo',
	'check',
	'rating',
	'yes_no',
	'product',
	'parts'
] as const;

export const CONDITIONS = ['is', 'is-not', 'above', 'below'] as const;

const decimal = z.number();

export const FormField = z.strictObject({
	key: z.string().check(z.regex(/^[a-z0-9_]{1,40}$/)),
	label: text(1, 80),
	help: z._default(text(0, 300), ''),
	kind: z.enum(FIELD_KINDS),
	isRequired: z._default(z.boolean(), false),
	unitId: z.optional(UnitId),
	unit: z.optional(text(1, 12)),
	thresholdId: z.optional(ThresholdId),
	/** Bounds of the threshold at the time of the version; a value equal to a bound belongs to the better band. */
	limits: z.optional(
		z.strictObject({
			minimum: z.optional(decimal),
			softMinimum: z.optional(decimal),
			softMaximum: z.optional(decimal),
			maximum: z.optional(decimal)
		})
	),
	decimals: z._default(z.int().check(z.minimum(0), z.maximum(6)), 2),
	options: z._default(z.array(text(1, 80)).check(z.maxLength(50)), []),
	photosMin: z._default(z.int().check(z.minimum(0), z.maximum(10)), 0),
	photosMax: z._default(z.int().check(z.minimum(0), z.maximum(10)), 10),
	/** yes_no: a yes raises an alert. */
	isAnomaly: z._default(z.boolean(), false),
	showWhen: z.optional(
		z.strictObject({
			key: z.string().check(z.maxLength(40)),
			is: z.enum(CONDITIONS),
			value: z.union([z.string().check(z.maxLength(80)), z.number(), z.boolean()])
		})
	)
});
export type FormField = z.output<typeof FormField>;
export type Limits = NonNullable<FormField['limits']>;

export const TemplateBody = z.strictObject({
	instructions: z._default(text(0, 4000), ''),
	fields: z.array(FormField).check(z.maxLength(100)),
	procedureId: z.optional(ProcedureId),
	toolIds: z._default(z.array(ToolId).check(z.maxLength(20)), []),
	minPhotos: z._default(z.int().check(z.minimum(0), z.maximum(10)), 0),
	estimatedMinutes: z._default(z.int().check(z.minimum(1), z.maximum(1440)), 15),
	priority: z._default(z.enum(PRIORITIES), 'medium'),
	remarks: z._default(z.array(text(1, 80)).check(z.maxLength(30)), [])
});
export type TemplateBody = z.output<typeof TemplateBody>;

export type Colour = 'green' | 'amber' | 'red';

/** Red outside the hard bounds, amber outside the soft ones, green within, nothing without a threshold (3.4). */
export function colourOf(value: number, limits: Limits | undefined): Colour | undefined {
	if (!limits) return undefined;
	if (isBelow(value, limits.minimum) || isAbove(value, limits.maximum)) return 'red';
	if (isBelow(value, limits.softMinimum) || isAbove(value, limits.softMaximum)) return 'amber';
	return 'green';
}

function isBelow(value: number, bound: number | undefined): boolean {
	return bound !== undefined && value < bound;
}

function isAbove(value: number, bound: number | undefined): boolean {
	return bound !== undefined && value > bound;
}
